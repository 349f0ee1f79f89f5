-- Beds of each day, without wards that are open by day only.
with wards as (
    select *
    from beds.sectors_daily
    where ward_kind = 'overnight'
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, * from wards
    union all
    select 'sector', sector, * from wards
),

summed as (
    select
        level,
        organisation_unit,
        date as period_start,
        sum(occupied_midnight) as occupied_midnight,
        sum(available) as available,
        sum(occupied_0800_from_stays) as occupied_0800,
        sum(stays_7_days_0800) as stays_7_days,
        sum(stays_14_days_0800) as stays_14_days,
        sum(stays_21_days_0800) as stays_21_days,
        sum(not_meeting_criteria) as not_meeting_criteria,
        sum(corridor_patients) as corridor_patients,
        sum(discharged_by_1700) as discharged_by_1700,
        sum(discharges) as discharges
    from levels
    where organisation_unit is not null
    group by level, organisation_unit, date
),

figures as (
    select 'FL01' as measure_id, level, organisation_unit, period_start, occupied_midnight as numerator, available as denominator from summed
    union all
    select 'FL03_7', level, organisation_unit, period_start, stays_7_days, occupied_0800 from summed
    union all
    select 'FL03_14', level, organisation_unit, period_start, stays_14_days, occupied_0800 from summed
    union all
    select 'FL03_21', level, organisation_unit, period_start, stays_21_days, occupied_0800 from summed
    union all
    select 'FL04', level, organisation_unit, period_start, not_meeting_criteria, occupied_0800 from summed
    union all
    select 'FL09', level, organisation_unit, period_start, discharged_by_1700, discharges from summed
    union all
    select 'UE08', level, organisation_unit, period_start, corridor_patients, null from summed
)

select measure_id, level, organisation_unit, period_start, numerator, denominator, null as value from figures
