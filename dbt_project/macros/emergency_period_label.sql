{#- The label of a month in the national A&E file, 'MSitAE-DECEMBER-2025', from YYYY-MM. -#}
{% macro emergency_period_label(month) -%}
    'MSitAE-' || upper(substring({{ return_period_label(month) }}, 5))
{%- endmacro %}
