select
    'RTT-A04' as rule_id,
    entry_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_active then 'not_applicable'
        when has_open_period or is_for_transplant then 'pass'
        else 'fail'
    end as status,
    owner,
    decision_to_admit_date,
    admission_method
from {{ ref('int_rtt__assessed_entries') }}
