{% macro local_to_utc(local_stamp) -%}
    {{ return(adapter.dispatch('local_to_utc', 'clockstop')(local_stamp)) }}
{%- endmacro %}

{#- A Europe/London wall-clock timestamp as UTC (for example a midnight or the 08:00 snapshot). -#}
{% macro default__local_to_utc(local_stamp) -%}
    to_utc_timestamp({{ local_stamp }}, 'Europe/London')
{%- endmacro %}

{% macro duckdb__local_to_utc(local_stamp) -%}
    timezone('UTC', timezone('Europe/London', cast({{ local_stamp }} as timestamp)))
{%- endmacro %}
