{#- The times of an attendance, in the order in which they should happen. -#}
{% macro emergency_times() -%}
{{ return([
    'ambulance_arrived_at', 'arrived_at', 'ambulance_handover_at', 'assessed_at', 'seen_at', 'decided_to_admit_at',
    'ready_to_proceed_at', 'concluded_at', 'departed_at'
]) }}
{%- endmacro %}

{#- A stamp cut to its minute: some times are stamped by a system and others typed, and order is told by the minute. -#}
{% macro to_the_minute(stamp) -%}
    date_trunc('minute', {{ stamp }})
{%- endmacro %}

{#- The reading of a time in doubt that comes after another: the first where it does, else the last. -#}
{% macro reading_after(item, earlier) -%}
    case when {{ to_the_minute(item ~ '_first_utc') }} < {{ to_the_minute(earlier) }} then {{ item }}_last_utc else {{ item }}_first_utc end
{%- endmacro %}

{#- The reading of a time in doubt that comes before another: the last where it does, else the first. -#}
{% macro reading_before(item, later) -%}
    case when {{ to_the_minute(item ~ '_last_utc') }} > {{ to_the_minute(later) }} then {{ item }}_first_utc else {{ item }}_last_utc end
{%- endmacro %}

{#- The clock start of an arrival: by ambulance at handover or fifteen minutes after arrival, whichever is earlier;
    nothing is known of a handover that lies before the arrival. -#}
{% macro emergency_clock_start(came_by_ambulance, reached, handover) -%}
    case
        when not {{ came_by_ambulance }} then {{ reached }}
        when
            {{ to_the_minute(handover) }} >= {{ to_the_minute(reached) }} and {{ handover }} < {{ add_minutes(reached, 15) }}
            then {{ handover }}
        else {{ add_minutes(reached, 15) }}
    end
{%- endmacro %}

{#- The end of the last whole day that the build knows, in UTC. -#}
{% macro night_end_utc() -%}
    {{ local_to_utc(add_days(as_at(), 1)) }}
{%- endmacro %}
