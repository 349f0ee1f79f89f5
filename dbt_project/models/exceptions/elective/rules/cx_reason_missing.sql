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
    'cancelled ' || cast(cancelled_on as varchar) || ' by ' || coalesce(cancelled_by, 'unknown')
    || ', kind of reason ' || coalesce(reason_type, 'unknown') as detail,
    coalesce(treatment_function, 'theatres') as owner
from {{ ref('int_elective__offers') }}
