select
    'RTT-A05' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when days_waited < {{ var('no_next_event_days') }} then 'too_early'
        when
            next_event_date is null
            and active_entries = 0
            and tests_waiting = 0
            and coalesce(last_ahead_date, clock_start_date) < {{ add_days(as_at(), -1 * var('no_next_event_days')) }}
            then 'fail'
        else 'pass'
    end as status,
    owner,
    stage,
    last_ahead_date as last_activity_date,
    days_waited
from {{ ref('int_rtt__assessed_open') }}
