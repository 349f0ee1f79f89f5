select
    'RTT-B08' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when coalesce(days_waited < {{ var('stale_open_days') }}, true) then 'not_applicable'
        when coalesce(last_activity_date, clock_start_date) < {{ add_days(as_at(), -1 * var('stale_activity_days')) }} then 'fail'
        else 'pass'
    end as status,
    owner,
    last_activity_date,
    days_waited
from {{ ref('int_rtt__assessed_open') }}
