{#- The same day so many years before; of 29 February, the 28th where there is none. -#}
{% macro years_before(a_date, years) -%}
    {{ return(adapter.dispatch('years_before', 'clockstop')(a_date, years)) }}
{%- endmacro %}

{% macro default__years_before(a_date, years) -%}
    add_months({{ a_date }}, -12 * {{ years }})
{%- endmacro %}

{% macro duckdb__years_before(a_date, years) -%}
    cast({{ a_date }} - interval '{{ years }} years' as date)
{%- endmacro %}
