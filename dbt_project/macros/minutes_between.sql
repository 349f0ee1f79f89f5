{% macro minutes_between(start_at_utc, end_at_utc) -%}
    {{ return(adapter.dispatch('minutes_between', 'clockstop')(start_at_utc, end_at_utc)) }}
{%- endmacro %}

{#- Whole minutes between two UTC stamps, each first truncated to its minute: national "time since
    arrival" fields are whole minutes and exactly 240 is within four hours. -#}
{% macro default__minutes_between(start_at_utc, end_at_utc) -%}
    cast(timestampdiff(minute, date_trunc('minute', {{ start_at_utc }}), date_trunc('minute', {{ end_at_utc }})) as int)
{%- endmacro %}

{% macro duckdb__minutes_between(start_at_utc, end_at_utc) -%}
    cast(date_diff('minute', date_trunc('minute', {{ start_at_utc }}), date_trunc('minute', {{ end_at_utc }})) as integer)
{%- endmacro %}
