-- What the full CSV of the RTT return says of every provider at the end of each month.
with waiting as (
    select *
    from benchmark.rtt_providers
    where part = 'Part_2' and treatment_function = 'C_999'
),

figures as (
    select organisation, 'EL01' as measure_id, period_start, within_18_weeks as numerator, total as denominator, null as value from waiting
    union all
    -- the oversight basis: published figures leave out commissioners outside England
    select organisation, 'EL02', period_start, within_18_weeks, total, null from waiting
    union all
    select organisation, 'EL04', period_start, total, null, null from waiting
    union all
    select organisation, 'EL05', period_start, over_52_weeks, total, null from waiting
    union all
    select organisation, 'EL05N', period_start, over_52_weeks, null, null from waiting
    union all
    select organisation, 'EL06_65', period_start, over_65_weeks, null, null from waiting
    union all
    select organisation, 'EL06_78', period_start, over_78_weeks, null, null from waiting
    union all
    select organisation, 'EL15', period_start, null, total, percentile_92_weeks from waiting
    union all
    select organisation, 'EL15M', period_start, null, total, median_weeks from waiting
)

select organisation, measure_id, 'trust' as level, 'trust' as organisation_unit, period_start, numerator, denominator, value from figures
