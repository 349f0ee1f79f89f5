with movements as (

    select
        cast(admitted_at as date) as date,
        coalesce(wards.sector, 'unknown') as sector,
        coalesce(wards.age_group, 'unknown') as age_group,
        coalesce(wards.open_overnight, true) as open_overnight,
        1 as admissions,
        0 as discharges,
        0 as discharged_by_1700
    from {{ ref('int_beds__stays') }} as stays
    left join {{ ref('int_beds__wards') }} as wards
        on
            stays.first_ward = wards.ward
            and cast(stays.admitted_at as date) >= wards.valid_from
            and (wards.valid_to is null or cast(stays.admitted_at as date) <= wards.valid_to)
    where stays.ward_stays > 0
    union all
    select
        cast(discharged_at as date) as date,
        coalesce(wards.sector, 'unknown') as sector,
        coalesce(wards.age_group, 'unknown') as age_group,
        coalesce(wards.open_overnight, true) as open_overnight,
        0 as admissions,
        1 as discharges,
        case when 60 * extract(hour from discharged_at) + extract(minute from discharged_at) <= 17 * 60 then 1 else 0 end as discharged_by_1700
    from {{ ref('int_beds__stays') }} as stays
    left join {{ ref('int_beds__wards') }} as wards
        on
            stays.last_ward = wards.ward
            and cast(stays.discharged_at as date) >= wards.valid_from
            and (wards.valid_to is null or cast(stays.discharged_at as date) <= wards.valid_to)
    where stays.ward_stays > 0 and stays.discharged_at is not null

),

moved as (

    select
        date,
        sector,
        age_group,
        open_overnight,
        sum(admissions) as admissions,
        sum(discharges) as discharges,
        sum(discharged_by_1700) as discharged_by_1700
    from movements
    group by date, sector, age_group, open_overnight

),

beds as (

    select
        date,
        coalesce(sector, 'unknown') as sector,
        coalesce(age_group, 'unknown') as age_group,
        open_overnight,
        count(*) as wards,
{%- for column in ['core_open', 'escalation_open', 'available', 'closed_infection', 'closed_staffing', 'closed_other', 'occupied_midnight', 'occupied_0800', 'occupied_0800_from_stays', 'corridor_patients', 'outliers', 'not_meeting_criteria', 'waiting_repatriation', 'stays_7_days_0800', 'stays_14_days_0800', 'stays_21_days_0800', 'day_beds_used'] %}
        cast(sum({{ column }}) as bigint) as {{ column }}{{ ',' if not loop.last }}
{%- endfor %}
    from {{ ref('int_beds__occupancy_daily') }}
    group by date, coalesce(sector, 'unknown'), coalesce(age_group, 'unknown'), open_overnight

)

select
    beds.date,
    beds.sector,
    beds.age_group,
    case when beds.open_overnight then 'overnight' else 'day only' end as ward_kind,
    beds.wards,
    beds.core_open,
    beds.escalation_open,
    beds.available,
    100e0 * beds.escalation_open / nullif(beds.available, 0) as escalation_percent,
    beds.closed_infection,
    beds.closed_staffing,
    beds.closed_other,
    beds.occupied_midnight,
    beds.available - beds.occupied_midnight as free_midnight,
    case when beds.open_overnight then 100e0 * beds.occupied_midnight / nullif(beds.available, 0) end as occupancy_percent,
    beds.occupied_0800,
    beds.occupied_0800_from_stays,
    100e0 * beds.occupied_0800 / nullif(beds.available, 0) as occupancy_0800_percent,
    beds.corridor_patients,
    beds.outliers,
    beds.not_meeting_criteria,
    100e0 * beds.not_meeting_criteria / nullif(beds.occupied_midnight, 0) as not_meeting_percent,
    beds.waiting_repatriation,
    beds.stays_7_days_0800,
    beds.stays_14_days_0800,
    beds.stays_21_days_0800,
    100e0 * beds.stays_7_days_0800 / nullif(beds.occupied_0800_from_stays, 0) as stays_7_days_percent,
    100e0 * beds.stays_14_days_0800 / nullif(beds.occupied_0800_from_stays, 0) as stays_14_days_percent,
    100e0 * beds.stays_21_days_0800 / nullif(beds.occupied_0800_from_stays, 0) as stays_21_days_percent,
    beds.day_beds_used,
    cast(coalesce(moved.admissions, 0) as bigint) as admissions,
    cast(coalesce(moved.discharges, 0) as bigint) as discharges,
    cast(coalesce(moved.discharged_by_1700, 0) as bigint) as discharged_by_1700,
    cast(coalesce(moved.discharges - moved.discharged_by_1700, 0) as bigint) as discharged_after_1700
from beds
left join moved
    on
        beds.date = moved.date
        and beds.sector = moved.sector
        and beds.age_group = moved.age_group
        and beds.open_overnight = moved.open_overnight
