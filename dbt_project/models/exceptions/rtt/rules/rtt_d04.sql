select
    'RTT-D04' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_attended or coalesce(outcome not in ('2', '3'), true) then 'not_applicable'
        when has_later_booking or is_listed or is_tested or is_cared_for_later or is_ended then 'pass'
        when appointment_date > {{ add_days(as_at(), -1 * var('unbooked_outcome_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    appointment_date,
    outcome
from {{ ref('int_rtt__assessed_appointments') }}
