select
    'RTT-B11' as rule_id,
    entry_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_active then 'not_applicable'
        when emergency_date is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    emergency_date,
    treatment_function,
    decision_to_admit_date as listed_since
from {{ ref('int_rtt__assessed_entries') }}
