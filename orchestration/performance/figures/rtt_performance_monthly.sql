-- Waiting list and waits at the end of each month, of patients whom an English commissioner pays for.
with waiting as (
    select
        case when is_total then 'trust' else 'treatment_function' end as level,
        case when is_total then 'trust' else treatment_function end as organisation_unit,
        *
    from rtt.performance_monthly
    where part = 'Part_2'
),

figures as (
    select 'EL01' as measure_id, level, organisation_unit, period_start, within_18_weeks as numerator, total as denominator, null as value from waiting
    union all
    select 'EL02', level, organisation_unit, period_start, within_18_weeks, total, null from waiting where level = 'trust'
    union all
    select 'EL04', level, organisation_unit, period_start, total, null, null from waiting
    union all
    select 'EL05', level, organisation_unit, period_start, over_52_weeks, total, null from waiting
    union all
    select 'EL05N', level, organisation_unit, period_start, over_52_weeks, null, null from waiting
    union all
    select 'EL06_65', level, organisation_unit, period_start, over_65_weeks, null, null from waiting
    union all
    select 'EL06_78', level, organisation_unit, period_start, over_78_weeks, null, null from waiting
    union all
    select 'EL06_104', level, organisation_unit, period_start, over_104_weeks, null, null from waiting
    union all
    select 'EL15', level, organisation_unit, period_start, null, total, percentile_92_weeks from waiting
    union all
    select 'EL15M', level, organisation_unit, period_start, null, total, median_weeks from waiting
)

select measure_id, level, organisation_unit, period_start, numerator, denominator, value from figures
