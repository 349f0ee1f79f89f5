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
