-- Median minutes to treatment of the attendances whose time is known; a median is never added up.
with months as (
    select
        period_start,
        case when is_total then 'trust' else 'department_type' end as level,
        case when is_total then 'trust' else department_type end as organisation_unit,
        known,
        median_minutes
    from ed.waits_monthly
    where measure = 'time_to_treatment'
)

select 'UE06T' as measure_id, level, organisation_unit, period_start, null as numerator, known as denominator, median_minutes as value
from months
