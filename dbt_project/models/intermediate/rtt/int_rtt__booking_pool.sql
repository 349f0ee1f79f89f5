{{ config(materialized='view') }}
-- every admission date that was given, with each patient of the same function and priority who could have had it
with offers as (

    select
        entry_id,
        offer_id,
        offered_date,
        tci_date,
        procedure_urgent,
        least(
            coalesce(cast(cancelled_at as date), date '2999-12-31'), coalesce(tci_date, date '2999-12-31')
        ) as dated_until
    from {{ ref('stg_pas__admission_offers') }}
    where offered_date is not null

),

bookings as (

    select
        offers.offer_id,
        offers.offered_date,
        offers.tci_date,
        offers.procedure_urgent,
        entries.entry_id,
        entries.rtt_function,
        entries.priority,
        entries.queue_from
    from offers
    inner join {{ ref('int_rtt__queue_entries') }} as entries on offers.entry_id = entries.entry_id
    where
        offers.offered_date between {{ booking_window_start() }} and {{ as_at() }}
        and entries.queue_from is not null

),

-- who else could have been given that date: listed, not removed, and without a date on that day
pool as (

    select
        bookings.offer_id,
        others.entry_id as other_entry_id,
        {{ days_between('others.queue_from', 'bookings.queue_from') }} as waited_longer_days
    from bookings
    inner join {{ ref('int_rtt__queue_entries') }} as others
        on
            bookings.rtt_function = others.rtt_function
            and bookings.priority = others.priority
            and bookings.entry_id <> others.entry_id
            and others.listed_date <= bookings.offered_date
            and (others.removed_date is null or others.removed_date > bookings.offered_date)
    left join offers as dates
        on
            others.entry_id = dates.entry_id
            and dates.offered_date <= bookings.offered_date
            and dates.dated_until >= bookings.offered_date
    where dates.offer_id is null

)

select
    bookings.offer_id,
    bookings.offered_date,
    bookings.tci_date,
    bookings.procedure_urgent,
    bookings.entry_id,
    bookings.rtt_function,
    bookings.priority,
    bookings.queue_from,
    pool.other_entry_id,
    pool.waited_longer_days
from bookings
left join pool on bookings.offer_id = pool.offer_id
