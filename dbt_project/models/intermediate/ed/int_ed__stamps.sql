-- a wall-clock time that happens twice, or never, on a clock-change night has two readings; all others have one
with usable as (

    select
        attendance_id,
        patient_id,
        nhs_number,
        site,
        department_type,
        attendance_category,
        booked,
        arrival_mode,
        discharge_status,
        discharge_destination,
        streamed_to,
        spell_id,
        breach_reason,
        source_as_at,
        {%- for item in emergency_times() %}
        -- a date before 1900 is no date (DT_PRE1900 lists it)
        case when {{ item }} >= timestamp '1900-01-01 00:00:00' then {{ item }} end as {{ item }},
        case when {{ item }} >= timestamp '1900-01-01 00:00:00' then {{ item }}_utc end as {{ item }}_utc,
        {{ item }}_has_offset,
        {{ matches(item ~ '_rejected', '[0-9]{4}-[0-9]{2}-[0-9]{2}T.*') }} and {{ item }}_rejected < '1900' as {{ item }}_before_1900
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('stg_ed__attendances') }}

),

doubted as (

    select
        *,
        {%- for item in emergency_times() %}
        {{ clock_change_doubt(item, item ~ '_has_offset') }} as {{ item }}_doubt
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from usable

)

select
    attendance_id,
    patient_id,
    nhs_number,
    site,
    department_type,
    attendance_category,
    booked,
    arrival_mode,
    discharge_status,
    discharge_destination,
    streamed_to,
    spell_id,
    breach_reason,
    source_as_at,
    {%- for item in emergency_times() %}
    {{ item }},
    {{ item }}_doubt,
    {{ item }}_before_1900,
    -- before the change the clock is an hour ahead of UTC, after it the same as UTC, or the other way round
    case when {{ item }}_doubt is null then {{ item }}_utc else {{ add_minutes(item, -60) }} end as {{ item }}_first_utc,
    case when {{ item }}_doubt is null then {{ item }}_utc else {{ item }} end as {{ item }}_last_utc
    {%- if not loop.last %},{% endif %}
    {%- endfor %}
from doubted
