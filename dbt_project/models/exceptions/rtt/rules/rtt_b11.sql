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
    'emergency admission ' || coalesce(cast(emergency_date as varchar), 'no date') || ' under function ' || coalesce(treatment_function, 'none') || ', listed since ' || coalesce(cast(decision_to_admit_date as varchar), 'no date') as detail,
    owner
from {{ ref('int_rtt__assessed_entries') }}
