-- the clock of every attendance: from arrival, or by ambulance from the handover or 15 minutes after arrival, whichever is
-- earlier, to departure from the department (NHS England monthly A&E return); a decision to admit does not stop it, nor a
-- short absence for a test (Data Dictionary, Emergency Care Departure Time)
with codes as (

    select
        item,
        code,
        meaning
    from {{ ref('emergency_care_codes') }}

),

-- the number of an attendance where it says who came: one that two births share does not
numbered as (

    select
        stamps.attendance_id,
        stamps.patient_id,
        replace(stamps.nhs_number, ' ', '') as nhs_number
    from {{ ref('int_ed__stamps') }} as stamps
    left join {{ ref('int_ed__shared_numbers') }} as shared on replace(stamps.nhs_number, ' ', '') = shared.nhs_number
    where {{ nhs_number_valid('stamps.nhs_number') }} and shared.nhs_number is null

),

-- an attendance without a number of its own is the person whose number the same patient has elsewhere, where it is one
numbers as (

    select
        patient_id,
        min(nhs_number) as nhs_number
    from numbered
    where patient_id is not null
    group by patient_id
    having count(distinct nhs_number) = 1

),

arrivals as (

    select
        stamps.*,
        coalesce(
            'nhs ' || numbered.nhs_number,
            'nhs ' || numbers.nhs_number,
            'patient ' || stamps.patient_id
            -- an invalid number may be anybody's and makes nobody the same person
        ) as person,
        modes.meaning as arrival_mode_meaning,
        statuses.meaning as status_meaning,
        destinations.meaning as destination_meaning,
        streams.meaning as stream_meaning,
        coalesce(stamps.ambulance_arrived_at_first_utc, stamps.arrived_at_first_utc) as reached_at_utc,
        coalesce(stamps.ambulance_arrived_at_last_utc, stamps.arrived_at_last_utc) as reached_at_last_utc,
        coalesce(stamps.ambulance_arrived_at_doubt, case when stamps.ambulance_arrived_at is null then stamps.arrived_at_doubt end) as reached_doubt,
        coalesce(stamps.ambulance_arrived_at, stamps.arrived_at) as reached_local,
        coalesce(stamps.arrived_at, stamps.ambulance_arrived_at) as arrived_local,
        coalesce(stamps.ambulance_arrived_at, stamps.ambulance_handover_at) is not null
        {%- if var('ambulance_mode_without_times') == 'arrival_plus_15' %}
        or coalesce(modes.meaning = 'ambulance', false)
        {%- endif %} as came_by_ambulance
    from {{ ref('int_ed__stamps') }} as stamps
    left join numbered on stamps.attendance_id = numbered.attendance_id
    left join numbers on stamps.patient_id = numbers.patient_id
    left join codes as modes on modes.item = 'arrival_mode' and stamps.arrival_mode = modes.code
    left join codes as statuses on statuses.item = 'discharge_status' and stamps.discharge_status = statuses.code
    left join codes as destinations
        on destinations.item = 'discharge_destination' and stamps.discharge_destination = destinations.code
    left join codes as streams on streams.item = 'streamed_to' and lower(trim(stamps.streamed_to)) = streams.code
    where coalesce(cast(stamps.arrived_at as date), cast(stamps.ambulance_arrived_at as date), {{ as_at() }}) <= {{ as_at() }}

),

-- a spell that attendances of several people name says nothing of any of them but of its own patient
claimed as (

    select
        spell_id,
        count(distinct coalesce('person ' || person, 'attendance ' || attendance_id)) as people
    from arrivals
    where spell_id is not null
    group by spell_id

),

owned as (

    select
        arrivals.*,
        coalesce(claimed.people > 1, false) as shares_spell,
        coalesce(arrivals.patient_id = spells.patient_id or arrivals.person = spells.person, false) as names_own_spell,
        coalesce(
            arrivals.patient_id <> spells.patient_id
            and arrivals.person like 'nhs %'
            and spells.person like 'nhs %'
            and arrivals.person <> spells.person,
            false
        ) as names_spell_of_another
    from arrivals
    left join claimed on arrivals.spell_id = claimed.spell_id
    left join {{ ref('int_ed__spells') }} as spells on arrivals.spell_id = spells.spell_id

),

-- the reading of a time in doubt that keeps the order of the attendance
assessments as (

    select
        *,
        {{ reading_after('assessed_at', 'reached_at_utc') }} as assessed_at_utc
    from owned

),

treatments as (

    select
        *,
        {{ reading_after('seen_at', 'greatest(assessed_at_utc, reached_at_utc)') }} as seen_at_utc
    from assessments

),

readings as (

    select
        *,
        {{ reading_after('ambulance_handover_at', 'reached_at_utc') }} as handover_at_utc,
        {{ reading_after('decided_to_admit_at', 'reached_at_utc') }} as decided_at_utc,
        {{ reading_after('ready_to_proceed_at', 'greatest(coalesce(seen_at_utc, assessed_at_utc), reached_at_utc)') }} as ready_at_utc,
        {{ reading_after('concluded_at', 'reached_at_utc') }} as concluded_at_utc,
        departed_at_last_utc as departed_at_utc,
        -- a wait is never shortened by a guess: it begins at the earlier reading and ends at the later
        {{ reading_before('assessed_at', 'coalesce(seen_at_last_utc, departed_at_last_utc)') }} as assessed_by_utc,
        {{ reading_before('seen_at', 'departed_at_last_utc') }} as seen_by_utc,
        {{ reading_before('ambulance_handover_at', 'departed_at_last_utc') }} as handed_over_by_utc,
        {{ reading_after('ready_to_proceed_at', 'reached_at_utc') }} as ready_since_utc
    from treatments

),

-- the conclusion of an attendance is no departure: of an admitted patient it is the decision to admit (Data Dictionary)
clocked as (

    select
        *,
        {{ emergency_clock_start('came_by_ambulance', 'reached_at_utc', 'handover_at_utc') }} as own_clock_start_utc,
        case
            when cast(departed_at as date) <= {{ add_days(as_at(), 1) }} and coalesce({{ to_the_minute('departed_at_utc') }} >= {{ to_the_minute('reached_at_utc') }}, true)
                then departed_at_utc
        end as left_utc,
        coalesce(destination_meaning = 'admitted', false)
        or (spell_id is not null and (names_own_spell or not (shares_spell or names_spell_of_another))) as is_admitted,
        -- a decision outside the stay and a departure before the arrival are faults of their own and say nothing of the spell
        coalesce(
            case when decided_at_utc >= reached_at_utc and coalesce(decided_at_utc <= departed_at_utc, true) then decided_at_utc end,
            reached_at_utc,
            departed_at_utc
        ) as sound_decided_at_utc,
        case when coalesce(departed_at_utc >= reached_at_utc, true) then departed_at_utc end as sound_departed_at_utc
    from readings

),

-- an attendance streamed to another department of ours within the hour is counted there, once
followed as (

    select
        *,
        person is not null
        and (streamed_to is not null or status_meaning in ('streamed_type_01', 'streamed_type_03', 'streamed_other'))
        and coalesce(stream_meaning, status_meaning, 'other') not in (
            'streamed_primary_care', 'streamed_same_day_emergency_care', 'streamed_out_patients'
        )
        and lead(reached_at_utc) over in_order < {{ add_minutes('coalesce(departed_at_utc, reached_at_utc)', 60) }} as is_counted_where_streamed_to
    from clocked
    window in_order as (partition by person order by reached_at_utc nulls last, attendance_id nulls last)

),

decided as (

    select
        *,
        lag(is_counted_where_streamed_to) over in_order as is_streamed_here,
        lag(attendance_id) over in_order as attendance_before,
        lag(own_clock_start_utc) over in_order as clock_start_before_utc,
        case
            when department_type = '05' then 'same day emergency care'
            when attendance_category = '4' and '{{ var("count_planned_follow_up") }}' = 'no' then 'planned follow-up'
            when 'streamed_primary_care' in (status_meaning, stream_meaning) then 'streamed to primary care'
            when 'streamed_same_day_emergency_care' in (status_meaning, stream_meaning)
                then 'streamed to same day emergency care'
            when stream_meaning = 'streamed_out_patients' then 'streamed to out-patients'
            when is_counted_where_streamed_to then 'streamed, counted where seen'
        end as exclusion_reason
    from followed
    window in_order as (partition by person order by reached_at_utc nulls last, attendance_id nulls last)

),

started as (

    select
        *,
        -- who is streamed at the door waits since the door
        case
            when person is not null and is_streamed_here then least(clock_start_before_utc, own_clock_start_utc)
            else own_clock_start_utc
        end as clock_start_utc,
        case when person is not null and is_streamed_here then attendance_before end as streamed_from,
        case
            when exclusion_reason is null and coalesce(stream_meaning, status_meaning) like 'streamed_type_%'
                then substring(coalesce(stream_meaning, status_meaning), 15, 2)
            else department_type
        end as counted_department_type,
        -- what a later attendance can be a return to: not one that was only passed on
        max(
            case
                when exclusion_reason is null or exclusion_reason = 'planned follow-up'
                    then coalesce(left_utc, reached_at_utc)
            end
        ) over (
            partition by person
            order by reached_at_utc nulls last, attendance_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as left_before_utc,
        max(case when status_meaning = 'scheduled_return' then coalesce(left_utc, reached_at_utc) end) over (
            partition by person
            order by reached_at_utc nulls last, attendance_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as return_scheduled_utc
    from decided

),

-- a stop before the start is invalid and is not used
stopped as (

    select
        *,
        case
            when coalesce({{ to_the_minute('left_utc') }} >= {{ to_the_minute('clock_start_utc') }}, true) then left_utc
        end as clock_stop_utc
    from started

)

select
    attendance_id,
    patient_id,
    person,
    site,
    counted_department_type as department_type,
    attendance_category,
    coalesce(booked, false) as booked,
    arrived_local,
    reached_local,
    reached_at_utc,
    reached_at_last_utc,
    reached_doubt,
    came_by_ambulance,
    ambulance_arrived_at is not null as has_ambulance_arrival,
    handover_at_utc,
    assessed_at_utc,
    seen_at_utc,
    decided_at_utc,
    ready_at_utc,
    concluded_at_utc,
    departed_at_utc,
    assessed_by_utc,
    seen_by_utc,
    handed_over_by_utc,
    ready_since_utc,
    left_utc,
    clock_start_utc,
    clock_stop_utc,
    case
        when {{ to_the_minute('departed_at_utc') }} < {{ to_the_minute('clock_start_utc') }} then cast(departed_at as string)
    end as departed_at_rejected,
    {{ minutes_between('clock_start_utc', 'clock_stop_utc') }} as total_minutes,
    coalesce(
        {%- for item in emergency_times() %}
        {{ item }}_doubt{{ ',' if not loop.last }}
        {%- endfor %}
    ) is not null as has_time_in_doubt,
    is_admitted,
    arrival_mode_meaning,
    status_meaning,
    destination_meaning,
    exclusion_reason,
    streamed_from,
    coalesce(attendance_category in ('2', '3'), false) as is_reattendance_coded,
    coalesce(
        person is not null
        and streamed_from is null
        and coalesce(attendance_category, '1') <> '4'
        and reached_at_utc >= left_before_utc
        and reached_at_utc <= {{ add_minutes('left_before_utc', 10080) }},
        false
    ) as is_reattendance_derived,
    coalesce(
        person is not null and reached_at_utc >= return_scheduled_utc
        and reached_at_utc <= {{ add_minutes('return_scheduled_utc', 10080) }},
        false
    ) as is_scheduled_return,
    spell_id,
    shares_spell,
    names_own_spell,
    names_spell_of_another,
    {{ add_minutes(to_the_minute('sound_decided_at_utc'), -1 * var('ed_spell_before_decision_minutes')) }} as spell_from_utc,
    -- whom nobody discharged did not stay for ever
    {{ add_minutes(
        'coalesce(sound_departed_at_utc, least(' ~ night_end_utc() ~ ', ' ~ add_minutes('sound_decided_at_utc', 60 * var('ed_departure_missing_hours')) ~ '))',
        60 * var('ed_spell_after_departure_hours')
    ) }} as spell_until_utc,
    breach_reason
from stopped
