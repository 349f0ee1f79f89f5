select
    'CX_OTHER_PATIENT' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_id,
    case when names_another_patient then 'fail' else 'pass' end as status,
    'the offer names list entry ' || coalesce(recorded_entry_id, 'none') || ', which is another patient''s' as detail,
    coalesce(treatment_function, 'theatres') as owner
from {{ ref('int_elective__offers') }}
