select
    'RTT-D02' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_attended then 'not_applicable'
        when has_rtt_status then 'pass'
        when appointment_date > {{ add_days(as_at(), -1 * var('attended_outcome_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    appointment_date
from {{ ref('int_rtt__assessed_appointments') }}
