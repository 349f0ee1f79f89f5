select
    'RTT-C13' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when rtt_status = '99' or rtt_status_rejected is not null or status_contradicts_type then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    event_type,
    rtt_status as event_status,
    event_date,
    status_contradicts_type as contradicts
from {{ ref('int_rtt__assessed_events') }}
union all
-- a clinic's status is assessed beside the events of its pathway, which it does not change
select
    'RTT-C13' as rule_id,
    'appointment:' || appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when appointment_date > {{ as_at() }} then 'too_early'
        when rtt_status = '99' or rtt_status_rejected is not null then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    'appointment' as event_type,
    rtt_status as event_status,
    appointment_date as event_date,
    false as contradicts
from {{ ref('int_rtt__assessed_appointments') }}
where has_rtt_status and not stands_for_event
