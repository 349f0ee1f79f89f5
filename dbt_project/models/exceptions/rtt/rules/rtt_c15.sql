select
    'RTT-C15' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when coalesce(days_waited > {{ var('implausible_wait_days') }}, false) then 'fail'
        else 'pass'
    end as status,
    'waiting ' || coalesce(cast(days_waited as varchar), 'unknown') || ' days since ' || coalesce(cast(clock_start_date as varchar), 'no date') as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_open') }}
