{#- Whether a condition on `the_time` holds for any time of an attendance. -#}
{% macro any_time(condition) -%}
    ({% for item in emergency_times() %}coalesce({{ condition | replace('the_time', item) }}, false){{ ' or ' if not loop.last }}{% endfor %})
{%- endmacro %}

{#- The columns, with spaces between, of the times for which a condition on `the_time` holds. -#}
{% macro named_times(condition) -%}
    nullif(trim(''
    {%- for item in emergency_times() %}
    || case when {{ condition | replace('the_time', item) }} then '{{ item }} ' else '' end
    {%- endfor %}
    ), '')
{%- endmacro %}
