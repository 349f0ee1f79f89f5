{% macro date_spine_days(first_date, last_date) -%}
    {{ return(adapter.dispatch('date_spine_days', 'clockstop')(first_date, last_date)) }}
{%- endmacro %}

{#- A select with one column, calendar_date: every date from first to last, both included. The bounds
    are scalar expressions, subqueries too. -#}
{% macro default__date_spine_days(first_date, last_date) -%}
    select explode(sequence({{ first_date }}, {{ last_date }})) as calendar_date
{%- endmacro %}

{% macro duckdb__date_spine_days(first_date, last_date) -%}
    select cast(unnest(generate_series({{ first_date }}, {{ last_date }}, to_days(1))) as date) as calendar_date
{%- endmacro %}
