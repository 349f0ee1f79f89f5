{#- First day of the daily bed tables: the first day of the quarter in which the history setting begins, so that
    quarters are whole. -#}
{% macro beds_history_start() -%}
    cast(date_trunc('quarter', {{ add_days(as_at(), -1 * var('beds_history_days')) }}) as date)
{%- endmacro %}
