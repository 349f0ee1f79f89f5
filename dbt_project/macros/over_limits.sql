{#- How many of the limits of a wait in the department, four and twelve hours, so many minutes are over. -#}
{% macro over_limits(minutes) -%}
    case
        when {{ minutes }} > {{ wait_limit('ed_12_hours') }} then 2
        when {{ minutes }} > {{ wait_limit('ed_4_hours') }} then 1
        when {{ minutes }} is not null then 0
    end
{%- endmacro %}
