select
    'RTT-C15' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when coalesce(days_waited > {{ var('implausible_wait_days') }}, false) then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    clock_start_date,
    days_waited
from {{ ref('int_rtt__assessed_open') }}
