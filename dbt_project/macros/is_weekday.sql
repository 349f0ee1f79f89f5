{% macro is_weekday(a_date) -%}
    {{ return(adapter.dispatch('is_weekday', 'clockstop')(a_date)) }}
{%- endmacro %}

{#- Monday to Friday. -#}
{% macro default__is_weekday(a_date) -%}
    (weekday({{ a_date }}) < 5)
{%- endmacro %}

{% macro duckdb__is_weekday(a_date) -%}
    (isodow({{ a_date }}) < 6)
{%- endmacro %}
