select
    'RTT-A10' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when effect = 'nullify' and state_before = 'open' and did = 'nothing' then 'fail'
        else 'pass'
    end as status,
    'event ' || event_type || ', status ' || coalesce(rtt_status, 'none') || ', on ' || coalesce(cast(event_date as varchar), 'no date') || '; an earlier care event exists in this period' as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__judged_events') }}
