select
    'RTT-A20' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when event_type = 'ipt_in' and original_clock_start_date is null then 'fail'
        else 'pass'
    end as status,
    'event ' || event_type || ', status ' || coalesce(rtt_status, 'none') || ', on ' || coalesce(cast(event_date as varchar), 'no date') || '; no original clock start' as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__judged_events') }}
