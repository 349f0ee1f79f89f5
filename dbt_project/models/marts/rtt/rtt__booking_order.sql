-- the latest wait of every pathway
with periods as (

    select
        pathway_key,
        clock_start_date,
        prior_wait_days
    from {{ ref('int_rtt__periods') }}
    where state in ('open', 'stopped')
    qualify
        row_number() over (
            partition by pathway_key order by clock_start_date desc nulls last, period_no desc nulls last
        ) = 1

),

entries as (

    select
        entries.entry_id,
        coalesce(functions.rtt_function, 'not mapped') as function,
        coalesce(entries.clinical_priority, 'none') as priority,
        {{ add_days('coalesce(periods.clock_start_date, entries.decision_to_admit_date)', '-coalesce(periods.prior_wait_days, 0)') }} as queue_from,
        coalesce(entries.decision_to_admit_date, periods.clock_start_date) as listed_date,
        entries.removed_date
    from {{ ref('int_rtt__entries') }} as entries
    left join periods on entries.pathway_key = periods.pathway_key
    left join {{ ref('treatment_functions') }} as functions on entries.treatment_function = functions.treatment_function
    where
        entries.admission_method in ('11', '12')
        and (entries.removed_date is null or entries.removed_date >= {{ booking_window_start() }})

),

offers as (

    select
        entry_id,
        offer_id,
        offered_date,
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
        entries.entry_id,
        entries.function,
        entries.priority,
        entries.queue_from
    from offers
    inner join entries on offers.entry_id = entries.entry_id
    where
        offers.offered_date between {{ booking_window_start() }} and {{ as_at() }}
        and entries.queue_from is not null

),

-- who else could have been given that date: listed, not removed, and without a date on that day
pool as (

    select
        bookings.offer_id,
        others.entry_id,
        {{ days_between('others.queue_from', 'bookings.queue_from') }} as waited_longer
    from bookings
    inner join entries as others
        on
            bookings.function = others.function
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

),

ranked as (

    select
        bookings.offer_id,
        bookings.offered_date,
        bookings.function,
        bookings.priority,
        coalesce(max(case when pool.waited_longer >= {{ var('out_of_turn_days') }} then 1 else 0 end), 0) as out_of_turn,
        100.0 * (1 + count(distinct case when pool.waited_longer < 0 then pool.entry_id end))
        / (1 + count(distinct pool.entry_id)) as rank_percentile
    from bookings
    left join pool on bookings.offer_id = pool.offer_id
    group by bookings.offer_id, bookings.offered_date, bookings.function, bookings.priority

)

select
    {{ month_of('offered_date') }} as month,
    function,
    priority,
    count(*) as bookings,
    cast(sum(out_of_turn) as bigint) as out_of_turn,
    100.0 * sum(out_of_turn) / nullif(count(*), 0) as out_of_turn_percent,
    cast(median(rank_percentile) as double) as median_rank_percentile
from ranked
group by 1, 2, 3
