select
    'CX_OTHER_PATIENT' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_id,
    case when names_another_patient then 'fail' else 'pass' end as status,
    coalesce(treatment_function, 'theatres') as owner,
    recorded_entry_id as list_entry
from {{ ref('int_elective__offers') }}
