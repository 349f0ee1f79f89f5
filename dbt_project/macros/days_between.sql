{% macro days_between(start_date, end_date) -%}
    {{ return(adapter.dispatch('days_between', 'clockstop')(start_date, end_date)) }}
{%- endmacro %}

{#- Whole calendar days from start to end; the start day is day 0 (RTT guidance 10.1.7, cancer R-DAY). -#}
{% macro default__days_between(start_date, end_date) -%}
    datediff({{ end_date }}, {{ start_date }})
{%- endmacro %}

{% macro duckdb__days_between(start_date, end_date) -%}
    cast(date_diff('day', {{ start_date }}, {{ end_date }}) as integer)
{%- endmacro %}
