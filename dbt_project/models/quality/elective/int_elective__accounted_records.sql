with offers as (

    select
        recorded.offer_id,
        offers.offer_id is not null as is_offered,
        coalesce(offers.is_cancelled, recorded.cancelled_at is not null) as is_cancelled,
        offers.day_0,
        offers.due_on,
        offers.outcome,
        offers.cancelled_on,
        offers.cancelled_by,
        offers.reason_type,
        offers.is_at_the_last_minute,
        offers.in_scope,
        offers.is_postponement,
        cancellations.counted_quarter
    from {{ ref('stg_pas__admission_offers') }} as recorded
    left join {{ ref('int_elective__offers') }} as offers on recorded.offer_id = offers.offer_id
    left join {{ ref('elective__last_minute_cancellations') }} as cancellations on recorded.offer_id = cancellations.offer_id

),

together as (

    select
        'offer' as record_type,
        offer_id as record_key,
        case
            when not is_offered then 'not begun: offered after the date of the data'
            when cancelled_on <= {{ as_at() }} then 'cancelled'
            when outcome = '1' then 'took place'
            when day_0 is null then 'without a date'
            when day_0 > {{ as_at() }} then 'ahead'
            when day_0 <= {{ as_at() }} then 'past, outcome ' || coalesce(outcome, 'not recorded')
        end as outcome
    from offers
    union all
    select
        'cancellation' as record_type,
        offer_id as record_key,
        case
            when not is_offered then 'not begun: offered after the date of the data'
            when counted_quarter is not null then 'counted in ' || counted_quarter
            when cancelled_on > {{ as_at() }} then 'not begun: cancelled after the date of the data'
            when due_on is null then 'not counted: offered without a date'
            when cancelled_on is null then 'not counted: cancelled on an unknown day'
            when cancelled_on < due_on then 'not counted: cancelled before the day'
            when not in_scope then 'not counted: not of the return'
            when is_postponement then 'not counted: moved within 24 hours'
            when cancelled_by is null then 'not counted: not recorded who cancelled'
            when cancelled_by <> 'hospital' then 'not counted: cancelled by the ' || cancelled_by
            when reason_type is null then 'not counted: kind of reason not recorded'
            when reason_type <> 'non_clinical' then 'not counted: clinical reason'
        end as outcome
    from offers
    where is_cancelled

)

select
    record_type,
    record_key,
    outcome
from together
