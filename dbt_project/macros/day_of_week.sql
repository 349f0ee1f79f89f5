{% macro day_of_week(a_date) -%}
    {{ return(adapter.dispatch('day_of_week', 'clockstop')(a_date)) }}
{%- endmacro %}

{#- 1 Monday to 7 Sunday. -#}
{% macro default__day_of_week(a_date) -%}
    (weekday({{ a_date }}) + 1)
{%- endmacro %}

{% macro duckdb__day_of_week(a_date) -%}
    isodow({{ a_date }})
{%- endmacro %}
