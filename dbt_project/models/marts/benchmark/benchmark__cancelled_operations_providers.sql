with coded as (

    select
        period,
        organisation,
        organisation_name,
        last_minute_cancellations,
        not_treated_within_28_days
    from {{ ref('stg_national__qmco_workbook') }}

)

select
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.organisation,
    coalesce(coded.organisation like 'ENG %', false) as is_total,
    coded.organisation_name,
    coded.last_minute_cancellations,
    coded.not_treated_within_28_days
from coded
