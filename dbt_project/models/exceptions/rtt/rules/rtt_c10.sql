select
    'RTT-C10' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when bilateral_at_first_date is not null then 'fail'
        else 'pass'
    end as status,
    'second side starts ' || coalesce(cast(bilateral_at_first_date as varchar), 'no date') || ', the day of the first treatment' as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_pathways') }}
