-- Entries of the admission list with a limit by clinical priority, as at the date of the data.
with entries as (
    select
        cast(status.as_at as date) as period_start,
        entries.treatment_function,
        entries.clinical_priority,
        entries.division,
        case when entries.is_breach then 1 else 0 end as is_past
    from rtt.priority_breaches as entries
    cross join publication.status as status
    where status.domain = 'rtt' and entries.allowed_days is not null
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, is_past from entries
    union all
    select 'treatment_function', treatment_function, period_start, is_past from entries
    union all
    select 'division', division, period_start, is_past from entries
    union all
    select 'priority', clinical_priority, period_start, is_past from entries
)

select 'EL14' as measure_id, level, organisation_unit, period_start, sum(is_past) as numerator, count(*) as denominator, null as value
from levels
where organisation_unit is not null
group by level, organisation_unit, period_start
