-- Days of each month at escalation level 3 or 4, of the days that could be judged.
select
    'FL12' as measure_id,
    'trust' as level,
    'trust' as organisation_unit,
    cast(date_trunc('month', date) as date) as period_start,
    sum(case when level >= 3 then 1 else 0 end) as numerator,
    count(level) as denominator,
    null as value
from performance.escalation_daily
group by date_trunc('month', date)
