select
    'CX_CANCEL_UNDATED' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_id,
    case
        -- what the patient cancelled, or was cancelled for a clinical reason, is in no quarter anyway
        when not is_cancelled or not in_scope or cancelled_by = 'patient' or reason_type = 'clinical' then 'not_applicable'
        when cancelled_at is null or due_on is null then 'fail'
        else 'pass'
    end as status,
    coalesce(treatment_function, 'theatres') as owner,
    case when cancelled_at is null and due_on is null then 'both' when cancelled_at is null then 'cancellation' else 'operation' end as missing
from {{ ref('int_elective__offers') }}
