select
    'RTT-D08' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when attended <> '4' then 'not_applicable'
        when has_later_booking or fell_again or is_listed or is_cared_for_later or is_ended then 'pass'
        when coalesce(cancelled_date, appointment_date) > {{ add_days(as_at(), -1 * var('hospital_rebook_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    coalesce(cancelled_date, appointment_date) as cancelled_date
from {{ ref('int_rtt__assessed_appointments') }}
