with days as (

    select distinct date from {{ ref('ed__performance_daily') }}

),

types as (

    select
        date,
        case department_type when '01' then 1 when '02' then 2 when 'all' then 0 else 3 end as place,
        attendances,
        over_4h,
        departure_unknown,
        over_12h_from_arrival,
        admitted,
        admitted_4_to_12h_from_decision,
        admitted_over_12h_from_decision,
        left_before_seen
    from {{ ref('ed__performance_daily') }}

),

by_day as (

    select
        date,
        {%- for place in (1, 2, 3) %}
        coalesce(sum(attendances) filter (where place = {{ place }}), 0) as attendances_{{ place }},
        coalesce(sum(over_4h + departure_unknown) filter (where place = {{ place }}), 0) as over_{{ place }},
        coalesce(sum(admitted) filter (where place = {{ place }}), 0) as admitted_{{ place }},
        {%- endfor %}
        sum(over_12h_from_arrival) filter (where place = 0) as over_12h_from_arrival,
        sum(admitted_4_to_12h_from_decision) filter (where place = 0) as admitted_4_to_12h_from_decision,
        sum(admitted_over_12h_from_decision) filter (where place = 0) as admitted_over_12h_from_decision,
        sum(left_before_seen) filter (where place = 0) as left_before_seen
    from types
    group by date

),

handovers as (

    select
        cast(arrived_at as date) as date,
        count(*) as ambulance_arrivals,
        count(handover_minutes) as handovers_known,
        count(*) filter (where handover_minutes > 15 and handover_minutes <= 30) as handovers_15_to_30_minutes,
        count(*) filter (where handover_minutes > 30 and handover_minutes <= 60) as handovers_30_to_60_minutes,
        count(*) filter (where handover_minutes > 45) as handovers_over_45_minutes,
        count(*) filter (where handover_minutes > 60) as handovers_over_60_minutes
    from {{ ref('ed__attendances') }}
    where came_by_ambulance and streamed_from is null and arrived_at is not null
    group by cast(arrived_at as date)

),

other_admissions as (

    select
        admitted_on as date,
        count(*) as admissions
    from {{ ref('int_ed__other_emergency_admissions') }}
    group by admitted_on

),

told as (

    select max(source_as_at) as told_to from {{ ref('int_ed__spells') }}

)

select
    days.date as period_date,
    {{ add_days('days.date', 1) }} as report_date,
    {{ add_days('days.date', 15) }} as last_edit_date,
    cast(by_day.attendances_1 as bigint) as attendances_type_1,
    cast(by_day.attendances_2 as bigint) as attendances_type_2,
    cast(by_day.attendances_3 as bigint) as attendances_other,
    cast(by_day.over_1 as bigint) as over_4h_type_1,
    cast(by_day.over_2 as bigint) as over_4h_type_2,
    cast(by_day.over_3 as bigint) as over_4h_other,
    cast(by_day.over_12h_from_arrival as bigint) as over_12h_from_arrival,
    cast(by_day.admitted_1 as bigint) as emergency_admissions_type_1,
    cast(by_day.admitted_2 as bigint) as emergency_admissions_type_2,
    cast(by_day.admitted_3 as bigint) as emergency_admissions_other_department,
    case when days.date <= told.told_to then coalesce(other_admissions.admissions, 0) end as other_emergency_admissions,
    cast(by_day.admitted_4_to_12h_from_decision as bigint) as admitted_4_to_12h_from_decision,
    cast(by_day.admitted_over_12h_from_decision as bigint) as admitted_over_12h_from_decision,
    cast(by_day.left_before_seen as bigint) as left_before_seen,
    coalesce(handovers.ambulance_arrivals, 0) as ambulance_arrivals,
    coalesce(handovers.handovers_known, 0) as handovers_known,
    coalesce(handovers.handovers_15_to_30_minutes, 0) as handovers_15_to_30_minutes,
    coalesce(handovers.handovers_30_to_60_minutes, 0) as handovers_30_to_60_minutes,
    coalesce(handovers.handovers_over_45_minutes, 0) as handovers_over_45_minutes,
    coalesce(handovers.handovers_over_60_minutes, 0) as handovers_over_60_minutes,
    -- the beds are those of 08:00 on the day of the report
    snapshots.adult_core_open,
    snapshots.adult_escalation_open,
    snapshots.adult_occupied,
    snapshots.paediatric_core_open,
    snapshots.paediatric_escalation_open,
    snapshots.paediatric_occupied,
    snapshots.closed_infection,
    snapshots.corridor_patients
from days
cross join told
inner join by_day on days.date = by_day.date
left join handovers on days.date = handovers.date
left join other_admissions on days.date = other_admissions.date
left join {{ ref('int_ed__bed_snapshots') }} as snapshots on snapshots.snapshot_date = {{ add_days('days.date', 1) }}
