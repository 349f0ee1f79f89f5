select
    'CX_REASON_MISSING' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_id,
    case
        when not (is_at_the_last_minute and in_scope) then 'not_applicable'
        when cancelled_by is null or (cancelled_by = 'hospital' and reason_type is null) then 'fail'
        else 'pass'
    end as status,
    coalesce(treatment_function, 'theatres') as owner,
    cancelled_on,
    cancelled_by,
    reason_type
from {{ ref('int_elective__offers') }}
