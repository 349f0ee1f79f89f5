-- What the full CSV of the RTT return says of this provider at the end of each month.
with waiting as (
    select *
    from benchmark.rtt_providers
    where organisation = $provider and part = 'Part_2' and treatment_function = 'C_999'
),

figures as (
    select 'EL01' as measure_id, period_start, within_18_weeks as numerator, total as denominator, null as value from waiting
    union all
    select 'EL04', period_start, total, null, null from waiting
    union all
    select 'EL05', period_start, over_52_weeks, total, null from waiting
    union all
    select 'EL05N', period_start, over_52_weeks, null, null from waiting
    union all
    select 'EL06_65', period_start, over_65_weeks, null, null from waiting
    union all
    select 'EL06_78', period_start, over_78_weeks, null, null from waiting
    union all
    select 'EL15', period_start, null, total, percentile_92_weeks from waiting
    union all
    select 'EL15M', period_start, null, total, median_weeks from waiting
)

select measure_id, 'trust' as level, 'trust' as organisation_unit, period_start, numerator, denominator, value from figures
