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
    'event ' || coalesce(event_type, 'without a usable date') || ', status ' || coalesce(rtt_status, 'none') || ', on ' || coalesce(cast(event_date as varchar), 'no date') || case when status_contradicts_type then '; it contradicts what happened, and the status decided' else '' end as detail,
    'RTT validation' as owner
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
    'appointment, status ' || coalesce(rtt_status, 'none') || ', on ' || coalesce(cast(appointment_date as varchar), 'no date') as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_appointments') }}
where has_rtt_status and not stands_for_event
