-- Admission dates given in a month, and those out of turn.
with bookings as (
    select
        period_start,
        treatment_function,
        division,
        priority,
        out_of_turn,
        bookings
    from rtt.booking_order
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, out_of_turn, bookings from bookings
    union all
    select 'treatment_function', treatment_function, period_start, out_of_turn, bookings from bookings
    union all
    select 'division', division, period_start, out_of_turn, bookings from bookings
    union all
    select 'priority', priority, period_start, out_of_turn, bookings from bookings
)

select 'EL12' as measure_id, level, organisation_unit, period_start, sum(out_of_turn) as numerator, sum(bookings) as denominator, null as value
from levels
where organisation_unit is not null
group by level, organisation_unit, period_start
