{% macro local_to_utc(local_stamp) -%}
    {{ return(adapter.dispatch('local_to_utc', 'clockstop')(local_stamp)) }}
{%- endmacro %}

{#- A Europe/London wall-clock timestamp as UTC (for example a midnight or the 08:00 snapshot). Of the hour that the clock
    shows twice the later one, in winter time; of the hour that it never shows, as winter time. -#}
{% macro default__local_to_utc(local_stamp) -%}
    case
        when from_utc_timestamp({{ _earlier_utc(local_stamp) }} + interval 1 hour, 'Europe/London') = cast({{ local_stamp }} as timestamp)
            then {{ _earlier_utc(local_stamp) }} + interval 1 hour
        else {{ _earlier_utc(local_stamp) }}
    end
{%- endmacro %}

{#- Spark takes the earlier one of the hour that comes twice. -#}
{% macro _earlier_utc(local_stamp) -%}
    to_utc_timestamp(cast({{ local_stamp }} as timestamp), 'Europe/London')
{%- endmacro %}

{% macro duckdb__local_to_utc(local_stamp) -%}
    timezone('UTC', timezone('Europe/London', cast({{ local_stamp }} as timestamp)))
{%- endmacro %}
