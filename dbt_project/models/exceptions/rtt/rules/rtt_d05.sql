select
    'RTT-D05' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when attended <> '3' then 'not_applicable'
        when has_later_appointment or is_listed or is_tested or is_cared_for_later or has_later_step or is_ended then 'pass'
        when appointment_date > {{ add_days(as_at(), -1 * var('missed_follow_on_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    appointment_date
from {{ ref('int_rtt__assessed_appointments') }}
