{#- The Monday of the week of a date. -#}
{% macro week_start(a_date) -%}
    cast(date_trunc('week', {{ a_date }}) as date)
{%- endmacro %}
