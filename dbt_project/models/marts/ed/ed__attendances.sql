with coded as (

    select
        attendance_id,
        patient_id,
        site,
        department_type,
        attendance_category,
        booked,
        arrived_local as arrived_at,
        reached_at_utc as arrived_at_utc,
        came_by_ambulance,
        clock_start_utc as clock_start_at,
        clock_stop_utc as clock_stop_at,
        departed_at_rejected,
        has_time_in_doubt,
        total_minutes,
        {% if var('four_hours_measured_in') == 'seconds' -%}
        case when total_minutes is not null then clock_stop_utc > {{ add_minutes('clock_start_utc', wait_limit('ed_4_hours')) }} end as over_4h,
        {%- else -%}
        total_minutes > {{ wait_limit('ed_4_hours') }} as over_4h,
        {%- endif %}
        total_minutes > {{ wait_limit('ed_12_hours') }} as over_12h_from_arrival,
        is_admitted as admitted,
        decided_at_utc as decided_to_admit_at,
        case
            when is_admitted and {{ minutes_between('reached_at_utc', 'decided_at_utc') }} >= 0 and {{ minutes_between('decided_at_utc', 'clock_stop_utc') }} >= 0
                then {{ minutes_between('decided_at_utc', 'clock_stop_utc') }}
        end as decision_to_admit_wait_minutes,
        case
            when
                not is_admitted
                or not coalesce({{ minutes_between('reached_at_utc', 'decided_at_utc') }} >= 0 and {{ minutes_between('decided_at_utc', 'clock_stop_utc') }} >= 0, false)
                then null
            when
                {{ minutes_between('decided_at_utc', 'clock_stop_utc') }}
                {{ '>=' if var('twelve_hours_from_decision') == 'at_least' else '>' }} {{ wait_limit('ed_12_hours') }}
                then '12h+'
            when {{ minutes_between('decided_at_utc', 'clock_stop_utc') }} > {{ wait_limit('ed_4_hours') }} then '4-12h'
            else '0-4h'
        end as decision_to_admit_band,
        case
            when {{ minutes_between('reached_at_utc', 'handed_over_by_utc') }} >= 0 and came_by_ambulance and has_ambulance_arrival
                then {{ minutes_between('reached_at_utc', 'handed_over_by_utc') }}
        end as handover_minutes,
        case
            when {{ minutes_between('reached_at_utc', 'assessed_by_utc') }} >= 0 then {{ minutes_between('reached_at_utc', 'assessed_by_utc') }}
        end as time_to_assessment_minutes,
        case
            when {{ minutes_between('reached_at_utc', 'seen_by_utc') }} >= 0 then {{ minutes_between('reached_at_utc', 'seen_by_utc') }}
        end as time_to_treatment_minutes,
        case
            when {{ minutes_between('ready_since_utc', 'departed_at_utc') }} >= 0 then {{ minutes_between('ready_since_utc', 'departed_at_utc') }}
        end as ready_to_departure_minutes,
        coalesce(status_meaning = 'left_before_seen', false) as left_before_seen,
        exclusion_reason is null as counted,
        exclusion_reason,
        is_reattendance_coded or is_reattendance_derived as reattended_within_7_days,
        is_reattendance_coded as reattendance_coded,
        is_reattendance_derived as reattendance_derived,
        streamed_from,
        {{ month_of('cast(arrived_local as date)') }} as arrival_month,
        spell_id,
        breach_reason
    from {{ ref('int_ed__clocks') }}

)

select
    coded.attendance_id,
    coded.patient_id,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['site']) }} as division,
    coded.department_type,
    {{ name_of('coded', 'department_type') }} as department_type_name,
    coded.attendance_category,
    {{ name_of('coded', 'attendance_category') }} as attendance_category_name,
    coded.booked,
    coded.arrived_at,
    coded.arrived_at_utc,
    coded.came_by_ambulance,
    coded.clock_start_at,
    coded.clock_stop_at,
    coded.departed_at_rejected,
    coded.has_time_in_doubt,
    coded.total_minutes,
    coded.over_4h,
    coded.over_12h_from_arrival,
    coded.admitted,
    coded.decided_to_admit_at,
    coded.decision_to_admit_wait_minutes,
    coded.decision_to_admit_band,
    coded.handover_minutes,
    coded.time_to_assessment_minutes,
    coded.time_to_treatment_minutes,
    coded.ready_to_departure_minutes,
    coded.left_before_seen,
    coded.counted,
    coded.exclusion_reason,
    coded.reattended_within_7_days,
    coded.reattendance_coded,
    coded.reattendance_derived,
    coded.streamed_from,
    coded.arrival_month,
    {{ period_start('coded.arrival_month') }} as period_start,
    coded.spell_id,
    coded.breach_reason
from coded
{{ names_joined('coded', {
    'site': 'site',
    'department_type': 'department_type',
    'attendance_category': 'attendance_category',
}) }}
{{ divisions_joined('coded', {'site': 'site'}) }}
