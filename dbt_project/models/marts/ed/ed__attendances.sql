with arrivals as (

    select
        *,
        coalesce(patient_id, nhs_number) as person,
        coalesce(ambulance_arrived_at_utc, arrived_at_utc) as reached_at_utc,
        coalesce(arrived_at, ambulance_arrived_at) as arrived_local,
        coalesce(ambulance_arrived_at, ambulance_handover_at) is not null as came_by_ambulance
    from {{ ref('stg_ed__attendances') }}
    where coalesce(cast(arrived_at as date), cast(ambulance_arrived_at as date), {{ as_at() }}) <= {{ as_at() }}

),

clocked as (

    select
        *,
        -- by ambulance: handover or fifteen minutes after arrival, whichever is earlier
        case
            when not came_by_ambulance then arrived_at_utc
            when
                ambulance_handover_at_utc >= reached_at_utc
                and ambulance_handover_at_utc < {{ add_minutes('reached_at_utc', 15) }}
                then ambulance_handover_at_utc
            else {{ add_minutes('reached_at_utc', 15) }}
        end as clock_start_utc,
        case when cast(departed_at as date) <= {{ add_days(as_at(), 1) }} then departed_at_utc end as clock_stop_utc
    from arrivals

),

measured as (

    select
        *,
        case
            when clock_stop_utc >= clock_start_utc then {{ minutes_between('clock_start_utc', 'clock_stop_utc') }}
        end as total_minutes,
        discharge_destination in (
            '306706006', '1066361000000104', '1066371000000106', '1066381000000108', '1066391000000105',
            '1066401000000108', '1874161000000104'
        )
        or spell_id is not null as is_admitted,
        lag(departed_at_utc) over (partition by person order by reached_at_utc nulls last, attendance_id nulls last)
            as previous_departed_at_utc,
        lead(reached_at_utc) over (partition by person order by reached_at_utc nulls last, attendance_id nulls last)
            as next_reached_at_utc,
        lead(department_type) over (partition by person order by reached_at_utc nulls last, attendance_id nulls last)
            as next_department_type
    from clocked

),

decided as (

    select
        *,
        case
            when department_type = '05' then 'same day emergency care'
            when attendance_category = '4' and '{{ var("count_planned_follow_up") }}' = 'no' then 'planned follow-up'
            when
                discharge_status = '1077021000000100'
                or lower(streamed_to) in ('primary_care', 'primary care', 'gp')
                then 'streamed to primary care'
            when discharge_status = '1077081000000104' or lower(streamed_to) in ('sdec', '05')
                then 'streamed to same day emergency care'
            when
                (streamed_to is not null or discharge_status in ('1077031000000103', '1077781000000101'))
                and person is not null
                and next_reached_at_utc <= {{ add_minutes('coalesce(departed_at_utc, reached_at_utc)', 60) }}
                then 'streamed, counted where seen'
        end as exclusion_reason
    from measured

)

select
    attendance_id,
    patient_id,
    site,
    case
        when exclusion_reason is null and (streamed_to = '03' or discharge_status = '1077031000000103') then '03'
        else department_type
    end as department_type,
    attendance_category,
    coalesce(booked, false) as booked,
    arrived_local as arrived_at,
    clock_start_utc as clock_start_at,
    clock_stop_utc as clock_stop_at,
    total_minutes,
    total_minutes > 240 as over_4h,
    total_minutes > 720 as over_12h_from_arrival,
    is_admitted as admitted,
    case
        when is_admitted and decided_to_admit_at_utc >= reached_at_utc and clock_stop_utc >= decided_to_admit_at_utc
            then {{ minutes_between('decided_to_admit_at_utc', 'clock_stop_utc') }}
    end as decision_to_admit_wait_minutes,
    case
        when ambulance_handover_at_utc >= ambulance_arrived_at_utc
            then {{ minutes_between('ambulance_arrived_at_utc', 'ambulance_handover_at_utc') }}
    end as handover_minutes,
    case
        when assessed_at_utc >= reached_at_utc then {{ minutes_between('reached_at_utc', 'assessed_at_utc') }}
    end as time_to_assessment_minutes,
    case
        when seen_at_utc >= reached_at_utc then {{ minutes_between('reached_at_utc', 'seen_at_utc') }}
    end as time_to_treatment_minutes,
    case
        when departed_at_utc >= ready_to_proceed_at_utc
            then {{ minutes_between('ready_to_proceed_at_utc', 'departed_at_utc') }}
    end as ready_to_departure_minutes,
    coalesce(discharge_status in ('1066301000000103', '1066311000000101', '1066321000000107'), false) as left_before_seen,
    exclusion_reason is null as counted,
    exclusion_reason,
    coalesce(attendance_category in ('2', '3'), false)
    or coalesce(
        attendance_category <> '4'
        and reached_at_utc >= previous_departed_at_utc
        and reached_at_utc <= {{ add_minutes('previous_departed_at_utc', 10080) }},
        false
    ) as reattended_within_7_days,
    {{ month_of('cast(arrived_local as date)') }} as arrival_month,
    spell_id,
    breach_reason
from decided
