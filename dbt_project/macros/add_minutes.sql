{% macro add_minutes(stamp, minutes) -%}
    {{ return(adapter.dispatch('add_minutes', 'clockstop')(stamp, minutes)) }}
{%- endmacro %}

{% macro default__add_minutes(stamp, minutes) -%}
    timestampadd(minute, {{ minutes }}, {{ stamp }})
{%- endmacro %}

{% macro duckdb__add_minutes(stamp, minutes) -%}
    ({{ stamp }} + to_minutes(cast({{ minutes }} as bigint)))
{%- endmacro %}
