with states as (

    select
        snapshot_at,
        cast(snapshot_at as date) as snapshot_date,
        extract(hour from snapshot_at) as snapshot_hour,
        ward,
        core_open,
        escalation_open,
        occupied,
        closed_infection,
        closed_staffing,
        closed_other,
        corridor_patients
    from {{ ref('stg_beds__bed_states') }}
    where cast(snapshot_at as date) <= {{ add_days(as_at(), 1) }}

),

-- the state at midnight belongs to the night that ends then; else the 08:00 state of the day itself
open_beds as (

    select
        date,
        snapshot_hour,
        ward,
        core_open,
        escalation_open,
        closed_infection,
        closed_staffing,
        closed_other
    from (
        select
            case when snapshot_hour = 0 then {{ add_days('snapshot_date', -1) }} else snapshot_date end as date,
            snapshot_hour,
            ward,
            core_open,
            escalation_open,
            closed_infection,
            closed_staffing,
            closed_other,
            row_number() over (
                partition by
                    ward,
                    case when snapshot_hour = 0 then {{ add_days('snapshot_date', -1) }} else snapshot_date end
                order by snapshot_at nulls last
            ) as place
        from states
        where snapshot_hour in (0, 8)
    ) as placed
    where place = 1

),

mornings as (

    select
        date,
        ward,
        occupied_0800,
        corridor_patients
    from (
        select
            snapshot_date as date,
            ward,
            occupied as occupied_0800,
            corridor_patients,
            row_number() over (partition by snapshot_date, ward order by snapshot_at nulls last) as place
        from states
        where snapshot_hour = 8
    ) as placed
    -- of several states of one morning the first
    where place = 1

),

days as (

    select
        spine.calendar_date as date,
        wards.ward
    from ({{ date_spine_days("(select first_date from " ~ ref('int_beds__coverage') ~ ")", as_at()) }}) as spine
    inner join {{ ref('int_beds__wards') }} as wards
        on
            spine.calendar_date >= wards.valid_from
            and (wards.valid_to is null or spine.calendar_date <= wards.valid_to)
    union
    select
        patients.date,
        patients.ward
    from {{ ref('int_beds__patients_daily') }} as patients
    inner join {{ ref('int_beds__coverage') }} as coverage on patients.date >= coverage.first_date
    union
    select open_beds.date, open_beds.ward
    from open_beds
    inner join {{ ref('int_beds__coverage') }} as coverage on open_beds.date >= coverage.first_date
    where open_beds.date <= {{ as_at() }}

),

inventory as (

    select
        days.date,
        days.ward,
        wards.name,
        wards.site,
        wards.division,
        wards.sector,
        wards.age_group,
        wards.main_specialty,
        coalesce(wards.open_overnight, true) as open_overnight,
        wards.core_beds,
        wards.escalation_beds
    from days
    left join {{ ref('int_beds__wards') }} as wards
        on
            days.ward = wards.ward
            and days.date >= wards.valid_from
            and (wards.valid_to is null or days.date <= wards.valid_to)

),

joined as (

    select
        inventory.*,
        open_beds.snapshot_hour,
        {{ declared_core_open('open_beds', 'inventory') }} as core_open,
        coalesce(open_beds.escalation_open, 0) as escalation_open,
        coalesce(open_beds.closed_infection, 0) as closed_infection,
        coalesce(open_beds.closed_staffing, 0) as closed_staffing,
        coalesce(open_beds.closed_other, 0) as closed_other,
        coalesce(patients.occupied_midnight, 0) as occupied_midnight,
        mornings.occupied_0800,
        coalesce(patients.patients_0800, 0) as occupied_0800_from_stays,
        coalesce(patients.arrived_after_0800, 0) as arrived_after_0800,
        coalesce(patients.left_after_0800, 0) as left_after_0800,
        mornings.corridor_patients,
        coalesce(patients.outliers, 0) as outliers,
        coalesce(patients.not_meeting_criteria, 0) as not_meeting_criteria,
        coalesce(patients.waiting_repatriation, 0) as waiting_repatriation,
        coalesce(patients.stays_7_days_0800, 0) as stays_7_days_0800,
        coalesce(patients.stays_14_days_0800, 0) as stays_14_days_0800,
        coalesce(patients.stays_21_days_0800, 0) as stays_21_days_0800,
        coalesce(patients.day_beds_used, 0) as day_beds_used
    from inventory
    left join open_beds on inventory.date = open_beds.date and inventory.ward = open_beds.ward
    left join {{ ref('int_beds__patients_daily') }} as patients
        on inventory.date = patients.date and inventory.ward = patients.ward
    left join mornings on inventory.date = mornings.date and inventory.ward = mornings.ward

)

select
    date,
    ward,
    name as ward_name,
    site,
    division,
    sector,
    age_group,
    main_specialty,
    open_overnight,
    core_beds,
    escalation_beds,
    core_open,
    escalation_open,
    core_open + escalation_open as available,
    case
        when snapshot_hour = 0 then 'bed state at midnight'
        when snapshot_hour = 8 then 'bed state at 08:00'
        when core_open is not null then 'inventory'
        else 'unknown'
    end as open_beds_from,
    closed_infection,
    closed_staffing,
    closed_other,
    occupied_midnight,
    core_open + escalation_open - occupied_midnight as free_midnight,
    occupied_0800,
    occupied_0800_from_stays,
    arrived_after_0800,
    left_after_0800,
    occupied_0800 - occupied_0800_from_stays as declared_0800_beyond_stays,
    case
        when occupied_0800 is null then 'no bed state at 08:00'
        when occupied_0800 = occupied_midnight and occupied_0800 = occupied_0800_from_stays and arrived_after_0800 = 0
            then 'nobody moved'
        when occupied_0800 <> occupied_0800_from_stays
            then 'the ward declared ' || cast(occupied_0800 as string) || ', the stays show '
                || cast(occupied_0800_from_stays as string) || '; then '
                || cast(arrived_after_0800 as string) || ' came and ' || cast(left_after_0800 as string) || ' left'
        else cast(arrived_after_0800 as string) || ' came and ' || cast(left_after_0800 as string) || ' left after 08:00'
    end as why_they_differ,
    case when open_overnight then 100e0 * occupied_midnight / nullif(core_open + escalation_open, 0) end as occupancy_percent,
    100e0 * occupied_0800 / nullif(core_open + escalation_open, 0) as occupancy_0800_percent,
    corridor_patients,
    outliers,
    not_meeting_criteria,
    waiting_repatriation,
    stays_7_days_0800,
    stays_14_days_0800,
    stays_21_days_0800,
    day_beds_used
from joined
