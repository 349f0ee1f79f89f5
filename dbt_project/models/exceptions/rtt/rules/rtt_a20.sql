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
    'RTT validation' as owner,
    event_type,
    rtt_status as event_status,
    event_date,
    original_clock_start_date
from {{ ref('int_rtt__assessed_events') }}
