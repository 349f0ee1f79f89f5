{% macro weekday_number(a_date) -%}
    {{ return(adapter.dispatch('weekday_number', 'clockstop')(a_date)) }}
{%- endmacro %}

{#- Monday 1 to Sunday 7. -#}
{% macro default__weekday_number(a_date) -%}
    (weekday({{ a_date }}) + 1)
{%- endmacro %}

{% macro duckdb__weekday_number(a_date) -%}
    cast(isodow({{ a_date }}) as integer)
{%- endmacro %}
