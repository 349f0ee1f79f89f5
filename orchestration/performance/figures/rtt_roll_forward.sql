-- Movement of the list from the publication before to this one.
with functions as (
    select
        "to" as period_start,
        treatment_function,
        division,
        clock_starts + transferred_in - clock_stops - nullified - transferred_out - removed_other as net,
        unexplained,
        opening
    from rtt.roll_forward
    where not is_total
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, net, unexplained, opening from functions
    union all
    select 'division', division, period_start, net, unexplained, opening from functions
    union all
    select 'treatment_function', treatment_function, period_start, net, unexplained, opening from functions
),

summed as (
    select level, organisation_unit, period_start, sum(net) as net, sum(unexplained) as unexplained, sum(opening) as opening
    from levels
    group by level, organisation_unit, period_start
)

select 'EL08' as measure_id, level, organisation_unit, period_start, net as numerator, null as denominator, null as value
from summed
union all
select 'EL08U', level, organisation_unit, period_start, abs(unexplained), opening, null
from summed
