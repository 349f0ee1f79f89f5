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
    'a new date was offered ' || cast(next_offered_date as varchar)
    || ', this one was cancelled ' || cast(cancelled_on as varchar) as detail,
    coalesce(treatment_function, 'theatres') as owner
from {{ ref('int_elective__offers') }}
