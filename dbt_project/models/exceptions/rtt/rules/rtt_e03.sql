select
    'RTT-E03' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when coalesce(days_waited < {{ var('undated_long_wait_days') }}, true) then 'not_applicable'
        when next_event_date is null and next_test_date is null then 'fail'
        else 'pass'
    end as status,
    owner,
    stage,
    days_waited
from {{ ref('int_rtt__assessed_open') }}
