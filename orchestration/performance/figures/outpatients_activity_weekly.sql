-- Appointments of each week: missed, first and follow-up, and cancelled by the hospital at short notice.
with weeks as (
    select
        period_start,
        treatment_function,
        division,
        site,
        attended_first,
        attended_follow_up,
        attended_first + attended_follow_up + attended_kind_not_recorded + missed as attended_or_missed,
        missed,
        cancelled_by_hospital_short_notice
    from outpatients.activity_weekly
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, * from weeks
    union all
    select 'division', division, * from weeks
    union all
    select 'treatment_function', treatment_function, * from weeks
    union all
    select 'site', site, * from weeks
),

summed as (
    select
        level,
        organisation_unit,
        period_start,
        sum(attended_first) as attended_first,
        sum(attended_follow_up) as attended_follow_up,
        sum(attended_or_missed) as attended_or_missed,
        sum(missed) as missed,
        sum(cancelled_by_hospital_short_notice) as cancelled_by_hospital_short_notice
    from levels
    group by level, organisation_unit, period_start
)

select 'OP01' as measure_id, level, organisation_unit, period_start, missed as numerator, attended_or_missed as denominator, null as value
from summed
where attended_or_missed > 0
union all
select 'OP02', level, organisation_unit, period_start, attended_follow_up, attended_first, null
from summed
where attended_first > 0
union all
select 'OP03', level, organisation_unit, period_start, cancelled_by_hospital_short_notice, null, null
from summed
