select
    'RTT-C07' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when rtt_status = '12' and did = 'nothing' then 'fail'
        else 'pass'
    end as status,
    'event ' || event_type || ', status ' || coalesce(rtt_status, 'none') || ', on ' || coalesce(cast(event_date as varchar), 'no date') || '; the pathway that carries it was open already' as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__judged_events') }}
