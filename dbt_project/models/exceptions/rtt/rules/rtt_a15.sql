select
    'RTT-A15' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_latest then 'not_applicable'
        -- listed for a transplant is coded 34 and is no discharge (Annex E)
        when stop_event_type = 'added_to_transplant_list' and active_entries = transplant_entries then 'pass'
        when active_entries > 0 or next_appointment_date is not null or next_tci_date is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    clock_stop_date,
    clock_stop_code,
    active_entries,
    next_appointment_date,
    next_tci_date
from {{ ref('int_rtt__assessed_periods') }}
where clock_stop_code in ('34', '35') and state = 'stopped'
