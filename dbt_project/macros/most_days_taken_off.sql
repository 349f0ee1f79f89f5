{#- The most days that are taken off a wait: more than any wait has, so that a number typed wrong makes the wait negative,
    which is an error and never within (R-MULTI-DX), and never one that a column cannot hold. -#}
{% macro most_days_taken_off() -%}
99999
{%- endmacro %}
