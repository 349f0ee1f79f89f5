select
    'RTT-B10' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when clock_start_rule = 'after_emergency' then 'not_applicable'
        when emergency_date is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    clock_start_date
from {{ ref('int_rtt__assessed_open') }}
