-- every attendance as delivered, with what the clock engine made of it: what the rules judge
with walked as (

    select
        attendance_id,
        max(coalesce(departed_at_utc, {{ add_minutes('reached_at_utc', 60 * var('ed_departure_missing_hours')) }})) over (
            partition by person, site
            order by reached_at_utc nulls last, attendance_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as earlier_departed_at_utc
    from {{ ref('int_ed__clocks') }}
    where person is not null

),

-- how far the administration system has told of spells
told as (

    select {{ local_to_utc(add_days('max(source_as_at)', 1)) }} as told_to_utc
    from {{ ref('int_ed__spells') }}

),

-- and since when: who is in a bed now may have come long before the extract begins, so it begins with who left
told_since as (

    {{ history_start('discharged_at_utc', ref('int_ed__spells'), 'told_from_utc') }}

)

select
    stamps.attendance_id,
    stamps.patient_id,
    stamps.nhs_number,
    coalesce(stamps.site, 'emergency department') as owner,
    clocks.attendance_id is not null as has_begun,
    stamps.department_type as recorded_department_type,
    stamps.attendance_category,
    stamps.breach_reason,
    stamps.spell_id,
    {%- for item in emergency_times() %}
    stamps.{{ item }},
    stamps.{{ item }}_doubt,
    stamps.{{ item }}_before_1900,
    {%- endfor %}
    -- what happened in the same minute is in order
    {{ to_the_minute('clocks.reached_at_utc') }} as reached_at_utc,
    {{ to_the_minute('clocks.reached_at_last_utc') }} as reached_at_last_utc,
    {{ to_the_minute('clocks.handover_at_utc') }} as handover_at_utc,
    {{ to_the_minute('clocks.assessed_at_utc') }} as assessed_at_utc,
    {{ to_the_minute('clocks.seen_at_utc') }} as seen_at_utc,
    {{ to_the_minute('clocks.decided_at_utc') }} as decided_at_utc,
    {{ to_the_minute('clocks.ready_at_utc') }} as ready_at_utc,
    {{ to_the_minute('clocks.concluded_at_utc') }} as concluded_at_utc,
    {{ to_the_minute('clocks.departed_at_utc') }} as departed_at_utc,
    -- a departure before the arrival is a fault of its own and puts nothing else out of order
    case
        when {{ to_the_minute('clocks.departed_at_utc') }} >= {{ to_the_minute('clocks.reached_at_utc') }}
            then {{ to_the_minute('clocks.departed_at_utc') }}
    end as sound_departed_at_utc,
    {{ to_the_minute('clocks.clock_start_utc') }} as clock_start_utc,
    clocks.arrival_mode_meaning,
    clocks.status_meaning,
    clocks.destination_meaning,
    clocks.is_admitted,
    coalesce(clocks.shares_spell, false) as shares_spell,
    coalesce(clocks.names_own_spell, false) as names_own_spell,
    clocks.exclusion_reason,
    clocks.streamed_from,
    clocks.is_scheduled_return,
    attendances.total_minutes,
    attendances.over_4h,
    attendances.counted,
    attendances.decision_to_admit_wait_minutes,
    attendances.decision_to_admit_band,
    attendances.left_before_seen,
    {{ to_the_minute('walked.earlier_departed_at_utc') }} as earlier_departed_at_utc,
    clocks.spell_until_utc,
    links.spell_id as linked_spell_id,
    {{ night_end_utc() }} as night_end_utc,
    -- a night before the first delivery is built from that delivery
    {{ add_days('greatest(' ~ as_at() ~ ', stamps.source_as_at)', 1) }} as last_possible_day,
    told.told_to_utc,
    told_since.told_from_utc,
    {{ outside_life([
        ['ambulance arrived', 'stamps.ambulance_arrived_at', true],
        ['handed over', 'stamps.ambulance_handover_at', true],
        ['arrived', 'stamps.arrived_at', true],
        ['assessed', 'stamps.assessed_at', true],
        ['seen', 'stamps.seen_at', true],
        ['decided to admit', 'stamps.decided_to_admit_at', true],
        ['ready to proceed', 'stamps.ready_to_proceed_at', true],
        ['concluded', 'stamps.concluded_at', false],
        ['departed', 'stamps.departed_at', false],
    ], 'coalesce(patients.birth_date, lives.birth_date)', 'coalesce(patients.death_date, lives.death_date)') }} as outside_life,
    coalesce(patients.birth_date, lives.birth_date, patients.death_date, lives.death_date) is not null as has_known_life,
    patients.has_patient_index,
    patients.nhs_number as patient_nhs_number
from {{ ref('int_ed__stamps') }} as stamps
cross join told
cross join told_since
left join {{ ref('int_ed__clocks') }} as clocks on stamps.attendance_id = clocks.attendance_id
left join {{ ref('ed__attendances') }} as attendances on stamps.attendance_id = attendances.attendance_id
left join walked on stamps.attendance_id = walked.attendance_id
left join {{ ref('int_ed__spell_links') }} as links on stamps.attendance_id = links.attendance_id
left join {{ ref('int_ed__patients') }} as patients on stamps.patient_id = patients.patient_id
-- a condition on one side alone would have every attendance compared with every patient
left join {{ ref('int_ed__numbered_lives') }} as lives
    on case when stamps.patient_id is null then replace(stamps.nhs_number, ' ', '') end = lives.nhs_number
