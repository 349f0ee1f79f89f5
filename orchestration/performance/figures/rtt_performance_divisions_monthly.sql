-- Waiting list and waits of each division at the end of each month.
with waiting as (
    select division as organisation_unit, *
    from rtt.performance_divisions_monthly
    where part = 'Part_2'
),

figures as (
    select 'EL01' as measure_id, organisation_unit, period_start, within_18_weeks as numerator, total as denominator, null as value from waiting
    union all
    select 'EL04', organisation_unit, period_start, total, null, null from waiting
    union all
    select 'EL05', organisation_unit, period_start, over_52_weeks, total, null from waiting
    union all
    select 'EL05N', organisation_unit, period_start, over_52_weeks, null, null from waiting
    union all
    select 'EL06_65', organisation_unit, period_start, over_65_weeks, null, null from waiting
    union all
    select 'EL06_78', organisation_unit, period_start, over_78_weeks, null, null from waiting
    union all
    select 'EL06_104', organisation_unit, period_start, over_104_weeks, null, null from waiting
    union all
    select 'EL15', organisation_unit, period_start, null, total, percentile_92_weeks from waiting
    union all
    select 'EL15M', organisation_unit, period_start, null, total, median_weeks from waiting
)

select measure_id, 'division' as level, organisation_unit, period_start, numerator, denominator, value from figures
