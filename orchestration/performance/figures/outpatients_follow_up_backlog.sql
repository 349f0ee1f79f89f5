-- Follow-ups past their due date, as at the date of the data. A place without any has a row where it owes others.
with places as (
    select
        as_at as period_start,
        treatment_function,
        division,
        site,
        case when longest_days_overdue > 0 then follow_ups else 0 end as overdue
    from outpatients.follow_up_backlog
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, overdue from places
    union all
    select 'division', division, period_start, overdue from places
    union all
    select 'treatment_function', treatment_function, period_start, overdue from places
    union all
    select 'site', site, period_start, overdue from places
)

select 'OP04' as measure_id, level, organisation_unit, period_start, sum(overdue) as numerator, null as denominator, null as value
from levels
group by level, organisation_unit, period_start
