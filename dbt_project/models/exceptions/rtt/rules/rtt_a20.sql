select
    'RTT-A20' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when event_type in ('ipt_in', 'interface_onward_referral') and coalesce(original_clock_start_date >= event_date, true) then 'fail'
        else 'pass'
    end as status,
    'event ' || event_type || ', status ' || coalesce(rtt_status, 'none') || ', on ' || coalesce(cast(event_date as varchar), 'no date') || '; original clock start ' || coalesce(cast(original_clock_start_date as varchar), 'missing') as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_events') }}
