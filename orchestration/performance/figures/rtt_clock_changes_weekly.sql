-- Clock starts less stops of each week. Before its first stop an extract has the starts of pathways that are still open,
-- and no other: those weeks are left out, and the week of the first stop itself.
with complete as (
    select min(period_start) as first_week
    from rtt.clock_changes_weekly
    where clock_stops_admitted + clock_stops_non_admitted > 0
),

weeks as (
    select
        changes.period_start,
        changes.rtt_function,
        changes.division,
        changes.clock_starts - changes.clock_stops_admitted - changes.clock_stops_non_admitted as net
    from rtt.clock_changes_weekly as changes
    inner join complete on changes.period_start > complete.first_week
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, net from weeks
    union all
    select 'division', division, period_start, net from weeks
    union all
    select 'treatment_function', rtt_function, period_start, net from weeks
)

select 'EL08' as measure_id, level, organisation_unit, period_start, sum(net) as numerator, null as denominator, null as value
from levels
group by level, organisation_unit, period_start
