with used as (

    select
        published.*,
        files.edition as used_edition
    from {{ ref('stg_national__cwt_provider_extract') }} as published
    inner join {{ ref('int_benchmark__files_used') }} as files
        on
            files.feed = 'cwt_provider_extract'
            and published.source_order = files.source_order
            and published.month = files.period
            and published.organisation = files.organisation

),

coded as (

    select
        month as period,
        organisation,
        standard,
        route,
        cut,
        modality,
        cancer_type,
        total,
        within_standard,
        breaches,
        100e0 * cast(within_standard as double) / nullif(cast(total as double), 0) as percent_within,
        used_edition as edition,
        source_file
    from used

)

select
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.organisation,
    coalesce(organisations.name, coded.organisation) as organisation_name,
    coded.standard,
    coded.route,
    coded.cut,
    coded.modality,
    coded.cancer_type,
    coded.total,
    coded.within_standard,
    coded.breaches,
    coded.percent_within,
    coded.edition,
    coded.source_file
from coded
left join {{ ref('int_benchmark__organisations') }} as organisations on coded.organisation = organisations.organisation
