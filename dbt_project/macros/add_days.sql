{% macro add_days(a_date, days) -%}
    {{ return(adapter.dispatch('add_days', 'clockstop')(a_date, days)) }}
{%- endmacro %}

{% macro default__add_days(a_date, days) -%}
    date_add({{ a_date }}, {{ days }})
{%- endmacro %}

{% macro duckdb__add_days(a_date, days) -%}
    cast({{ a_date }} + to_days(cast({{ days }} as integer)) as date)
{%- endmacro %}
