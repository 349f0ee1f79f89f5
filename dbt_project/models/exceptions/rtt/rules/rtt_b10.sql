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
    'emergency admission and clock start on ' || coalesce(cast(clock_start_date as varchar), 'no date') as detail,
    owner
from {{ ref('int_rtt__assessed_open') }}
