{% macro week_ending(a_date) -%}
    {{ return(adapter.dispatch('week_ending', 'clockstop')(a_date)) }}
{%- endmacro %}

{#- The Sunday on or before a date: the census day of the weekly data set. -#}
{% macro default__week_ending(a_date) -%}
    date_sub({{ a_date }}, weekday({{ a_date }}) + 1 - 7 * cast(weekday({{ a_date }}) = 6 as int))
{%- endmacro %}

{% macro duckdb__week_ending(a_date) -%}
    cast({{ a_date }} - to_days(cast(dayofweek({{ a_date }}) as integer)) as date)
{%- endmacro %}
