with in_doubt as (
{% for item in emergency_times() %}
    select
        attendance_id,
        '{{ item }}' as item,
        {{ item }} as recorded_at,
        {{ item }}_doubt as doubt,
        {{ item }}_first_utc as first_reading_utc,
        {{ item }}_last_utc as second_reading_utc
    from {{ ref('int_ed__stamps') }}
    where {{ item }}_doubt is not null
    {% if not loop.last %}union all{% endif %}
{%- endfor %}

),

-- the attendance's clock under each reading of this one time
substituted as (

    select
        in_doubt.*,
        clocks.came_by_ambulance,
        clocks.total_minutes,
        clocks.clock_start_utc,
        clocks.clock_stop_utc,
        clocks.assessed_by_utc,
        clocks.seen_by_utc,
        clocks.decided_at_utc,
        clocks.ready_since_utc,
        {%- for reading in ('first', 'second') %}
        case
            when in_doubt.item = 'ambulance_arrived_at' or (in_doubt.item = 'arrived_at' and not clocks.has_ambulance_arrival)
                then in_doubt.{{ reading }}_reading_utc
            else clocks.reached_at_utc
        end as {{ reading }}_reached_utc,
        case
            when in_doubt.item = 'ambulance_handover_at' then in_doubt.{{ reading }}_reading_utc
            else clocks.handover_at_utc
        end as {{ reading }}_handover_utc,
        case
            when in_doubt.item = 'departed_at' then in_doubt.{{ reading }}_reading_utc
            else clocks.departed_at_utc
        end as {{ reading }}_stop_utc
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from in_doubt
    inner join {{ ref('int_ed__clocks') }} as clocks on in_doubt.attendance_id = clocks.attendance_id

),

started as (

    select
        *,
        {{ emergency_clock_start('came_by_ambulance', 'first_reached_utc', 'first_handover_utc') }} as first_start_utc,
        {{ emergency_clock_start('came_by_ambulance', 'second_reached_utc', 'second_handover_utc') }} as second_start_utc
    from substituted

)

select
    attendance_id,
    item,
    recorded_at,
    doubt,
    first_reading_utc,
    second_reading_utc,
    case when first_start_utc is not null and first_stop_utc is not null then {{ minutes_between('first_start_utc', 'first_stop_utc') }} end as first_total_minutes,
    case when second_start_utc is not null and second_stop_utc is not null then {{ minutes_between('second_start_utc', 'second_stop_utc') }} end as second_total_minutes,
    total_minutes as counted_total_minutes,
    case
        when item = 'ambulance_handover_at' then 'earlier for the clock start, later for the handover'
        when item = 'departed_at' then 'later'
        when item = 'assessed_at' then case when assessed_by_utc = second_reading_utc then 'later' else 'earlier' end
        when item = 'seen_at' then case when seen_by_utc = second_reading_utc then 'later' else 'earlier' end
        when item = 'decided_to_admit_at' then case when decided_at_utc = first_reading_utc then 'earlier' else 'later' end
        when item = 'ready_to_proceed_at' then case when ready_since_utc = first_reading_utc then 'earlier' else 'later' end
        when item in ('ambulance_arrived_at', 'arrived_at') then 'earlier'
        -- no wait begins or ends with the conclusion
        when item = 'concluded_at' then 'none'
    end as counted_reading
from started
