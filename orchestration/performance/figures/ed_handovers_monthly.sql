-- Handovers of ambulances of each month, of those whose time is known.
with sites as (
    select
        period_start,
        site,
        over_15_minutes,
        over_30_minutes,
        handovers_known - over_45_minutes as within_45_minutes,
        over_60_minutes,
        handovers_known,
        hours_beyond_15_minutes
    from ed.handovers_monthly
    where not is_total
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, * from sites
    union all
    select 'site', site, * from sites
),

summed as (
    select
        level,
        organisation_unit,
        period_start,
        sum(over_15_minutes) as over_15_minutes,
        sum(over_30_minutes) as over_30_minutes,
        sum(within_45_minutes) as within_45_minutes,
        sum(over_60_minutes) as over_60_minutes,
        sum(handovers_known) as handovers_known,
        sum(hours_beyond_15_minutes) as hours_beyond_15_minutes
    from levels
    where organisation_unit is not null
    group by level, organisation_unit, period_start
),

figures as (
    select 'UE05_15' as measure_id, level, organisation_unit, period_start, over_15_minutes as numerator, handovers_known as denominator from summed
    union all
    select 'UE05_30', level, organisation_unit, period_start, over_30_minutes, handovers_known from summed
    union all
    select 'UE05_45', level, organisation_unit, period_start, within_45_minutes, handovers_known from summed
    union all
    select 'UE05_60', level, organisation_unit, period_start, over_60_minutes, handovers_known from summed
    union all
    select 'UE05H', level, organisation_unit, period_start, hours_beyond_15_minutes, null from summed
)

select measure_id, level, organisation_unit, period_start, numerator, denominator, null as value from figures
