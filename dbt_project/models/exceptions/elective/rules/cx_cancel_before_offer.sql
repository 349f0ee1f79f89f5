select
    'CX_CANCEL_BEFORE_OFFER' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_id,
    case
        when cancelled_on is null or offered_date is null then 'not_applicable'
        when cancelled_on < offered_date then 'fail'
        else 'pass'
    end as status,
    coalesce(treatment_function, 'theatres') as owner,
    offered_date,
    cancelled_on
from {{ ref('int_elective__offers') }}
