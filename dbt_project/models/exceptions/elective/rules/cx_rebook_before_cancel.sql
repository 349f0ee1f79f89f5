select
    'CX_REBOOK_BEFORE_CANCEL' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_id,
    case
        when cancelled_on is null then 'not_applicable'
        when next_offered_date < cancelled_on then 'fail'
        else 'pass'
    end as status,
    coalesce(treatment_function, 'theatres') as owner,
    next_offered_date,
    cancelled_on
from {{ ref('int_elective__offers') }}
