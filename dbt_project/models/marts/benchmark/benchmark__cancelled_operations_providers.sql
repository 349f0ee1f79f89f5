with coded as (

    select
        published.period,
        published.organisation,
        published.organisation_name,
        published.last_minute_cancellations,
        published.not_treated_within_28_days,
        files.edition,
        published.source_file
    from {{ ref('stg_national__qmco_workbook') }} as published
    inner join {{ ref('int_benchmark__files_used') }} as files
        on
            files.feed = 'qmco_workbook'
            and published.source_order = files.source_order
            and published.period = files.period
            and published.organisation = files.organisation

)

select
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.organisation,
    coalesce(coded.organisation like 'ENG %', false) as is_total,
    coded.organisation_name,
    coded.last_minute_cancellations,
    coded.not_treated_within_28_days,
    coded.edition,
    coded.source_file
from coded
