select
    'CX_28_APPROACHING' as rule_id,
    offers.offer_id as record_key,
    offers.patient_id,
    offers.pathway_id,
    case
        when cancellations.offer_id is null then 'not_applicable'
        -- past day 28 it is the breach, and off the list nobody is to be treated: neither was put right
        when cancellations.breach_28_day or offers.removed_date <= {{ as_at() }} then 'not_applicable'
        when cancellations.outcome_of_28_days <> 'waiting' then 'pass'
        when {{ days_between('cancellations.day_0', as_at()) }} >= 21 then 'fail'
        else 'too_early'
    end as status,
    coalesce(offers.treatment_function, 'theatres') as owner,
    cancellations.cancelled_on,
    cancellations.day_28
from {{ ref('int_elective__offers') }} as offers
left join {{ ref('elective__last_minute_cancellations') }} as cancellations on offers.offer_id = cancellations.offer_id
