select
    'RTT-E01' as rule_id,
    pathway_id as record_key,
    patient_id,
    pathway_id,
    case
        when coalesce(days_waited >= {{ var('long_wait_days') }}, false) then 'fail'
        else 'pass'
    end as status,
    'waiting ' || coalesce(cast(days_waited as varchar), 'unknown') || ' days, over ' || case when days_waited >= 729 then '104' when days_waited >= 547 then '78' when days_waited >= 456 then '65' when days_waited >= 365 then '52' when days_waited >= 281 then '40' else '18' end || ' weeks' as detail,
    owner
from {{ ref('int_rtt__assessed_open') }}
