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
    'RTT validation' as owner,
    event_type,
    rtt_status as event_status,
    event_date,
    coalesce(state_before, state_after) as clock_state
from {{ ref('int_rtt__assessed_events') }}
