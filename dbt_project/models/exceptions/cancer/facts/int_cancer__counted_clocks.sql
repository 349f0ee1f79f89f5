select
    coalesce(treatment_id, care_id) || '|' || standard as record_key,
    care_id,
    treatment_id,
    standard,
    days,
    within_standard,
    first_seen_adjustment_days,
    treatment_adjustment_days,
    delay_reason
from {{ ref('cancer__clocks') }}
where in_scope
