{#- The two readings in UTC of a wall-clock time that happens twice, or never, on a clock-change night; all other times
    have one. A start is read at the earlier instant and a stop at the later one, so that no wait is shortened. -#}
{% macro earlier_reading(item) -%}
    case
        when ({{ clock_change_doubt(item, item ~ '_has_offset') }}) is null then {{ item }}_utc
        else {{ add_minutes(item, -60) }}
    end
{%- endmacro %}

{% macro later_reading(item) -%}
    case
        when ({{ clock_change_doubt(item, item ~ '_has_offset') }}) is null then {{ item }}_utc
        else {{ item }}
    end
{%- endmacro %}

{#- Whether a stop lies before its start, told by the minute. A stop of exactly midnight on the day of the start is a day
    without a time, and lies before nothing. -#}
{% macro stops_before(start_local, start_utc, stop_local, stop_utc) -%}
    coalesce(
        {{ to_the_minute(stop_utc) }} < {{ to_the_minute(start_utc) }}
        and not (
            {{ is_midnight(stop_local) }} = 1
            and cast({{ stop_local }} as date) = cast({{ start_local }} as date)
        ),
        false
    )
{%- endmacro %}
