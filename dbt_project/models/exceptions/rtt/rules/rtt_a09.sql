select
    'RTT-A09' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when reported_effect = 'nullify' and (coalesce(not communicated, true) or is_two_week_wait) then 'fail'
        else 'pass'
    end as status,
    'event ' || event_type || ', status ' || coalesce(rtt_status, 'none') || ', on ' || coalesce(cast(event_date as varchar), 'no date') || ', communicated ' || coalesce(cast(communicated as varchar), 'not recorded') as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_events') }}
