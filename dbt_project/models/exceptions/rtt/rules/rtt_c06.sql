select
    'RTT-C06' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        -- a spell or a missed appointment without a status recorded no stop
        when event_source = 'derived' and rtt_status is null then 'pass'
        when transition = 'nothing' and effect = 'stop' and state_before in ('stopped', 'nullified', 'transferred') then 'fail'
        when transition = 'nothing' and effect = 'nullify' and state_before <> 'open' then 'fail'
        when rtt_status = '20' and state_after = 'stopped' and coalesce(transition, 'nothing') = 'nothing' then 'fail'
        else 'pass'
    end as status,
    'event ' || event_type || ', status ' || coalesce(rtt_status, 'none') || ', on ' || coalesce(cast(event_date as varchar), 'no date') || '; the clock was ' || coalesce(state_before, state_after, 'unknown') || ' already' as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_events') }}
