select
    'RTT-B02' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when double_of_pathway_id is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    double_of_pathway_id as other_pathway,
    clock_start_date
from {{ ref('int_rtt__assessed_open') }}
