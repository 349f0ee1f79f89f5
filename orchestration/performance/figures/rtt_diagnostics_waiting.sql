-- Requests for a diagnostic test that wait, as at the date of the data.
with waiting as (
    select
        as_at as period_start,
        case when is_total then 'trust' else 'modality' end as level,
        case when is_total then 'trust' else modality end as organisation_unit,
        over_6_weeks,
        waiting
    from rtt.diagnostics_waiting
)

select 'EL10' as measure_id, level, organisation_unit, period_start, over_6_weeks as numerator, waiting as denominator, null as value
from waiting
