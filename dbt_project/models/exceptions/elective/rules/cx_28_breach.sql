select
    'CX_28_BREACH' as rule_id,
    offers.offer_id as record_key,
    offers.patient_id,
    offers.pathway_id,
    case
        when cancellations.offer_id is null then 'not_applicable'
        when cancellations.outcome_of_28_days = 'waiting' then 'too_early'
        -- once treated, or off the list, there is nothing left to arrange; the breach itself stays in the return
        when cancellations.breach_28_day and cancellations.treated_on is not null then 'pass'
        when offers.removed_date <= {{ as_at() }} then 'not_applicable'
        when cancellations.breach_28_day then 'fail'
        else 'pass'
    end as status,
    coalesce(offers.treatment_function, 'theatres') as owner,
    cancellations.cancelled_on,
    cancellations.day_28
from {{ ref('int_elective__offers') }} as offers
left join {{ ref('elective__last_minute_cancellations') }} as cancellations on offers.offer_id = cancellations.offer_id
