{#- The calendar month of a date as text YYYY-MM, the label of every published monthly figure. -#}
{% macro month_of(a_date) -%}
    substring(cast({{ a_date }} as string), 1, 7)
{%- endmacro %}

{% macro month_start(a_date) -%}
    cast(date_trunc('month', {{ a_date }}) as date)
{%- endmacro %}

{% macro month_end(a_date) -%}
    last_day({{ a_date }})
{%- endmacro %}
