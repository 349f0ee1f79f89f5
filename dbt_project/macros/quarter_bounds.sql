{#- First and last day of the quarter of a date; calendar quarters are the NHS's own. -#}
{% macro quarter_start(a_date) -%}
    cast(date_trunc('quarter', {{ a_date }}) as date)
{%- endmacro %}

{% macro quarter_end(a_date) -%}
    {{ add_days("cast(date_trunc('quarter', " ~ add_days("cast(date_trunc('quarter', " ~ a_date ~ ") as date)", 100) ~ ") as date)", -1) }}
{%- endmacro %}
