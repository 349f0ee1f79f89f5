select
    'RTT-C10' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when bilateral_at_first_date is not null then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    bilateral_at_first_date as second_side_date
from {{ ref('int_rtt__assessed_pathways') }}
