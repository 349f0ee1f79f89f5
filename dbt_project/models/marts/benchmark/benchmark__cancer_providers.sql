with coded as (

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
        100.0 * cast(within_standard as double) / nullif(cast(total as double), 0) as percent_within
    from {{ ref('stg_national__cwt_provider_extract') }}

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
    coded.percent_within
from coded
left join {{ ref('int_benchmark__organisations') }} as organisations on coded.organisation = organisations.organisation
