select
    'CX_CLINICAL_NONCLIN_CONFLICT' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_id,
    case
        when cancelled_at is null or cancel_reason is null or reason_type is null then 'not_applicable'
        when reason_type = 'clinical' and reads_non_clinical and not reads_clinical then 'fail'
        when reason_type = 'non_clinical' and reads_clinical and not reads_non_clinical then 'fail'
        else 'pass'
    end as status,
    coalesce(treatment_function, 'theatres') as owner,
    reason_type
from {{ ref('int_elective__offers') }}
