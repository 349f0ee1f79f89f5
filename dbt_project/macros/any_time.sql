{#- Whether a condition on `the_time` holds for any time of an attendance. -#}
{% macro any_time(condition) -%}
    ({% for item in emergency_times() %}coalesce({{ condition | replace('the_time', item) }}, false){{ ' or ' if not loop.last }}{% endfor %})
{%- endmacro %}

{#- The names of the times for which a condition on `the_time` holds, for a person. -#}
{% macro named_times(condition) -%}
    'these times: '
    {%- for item in emergency_times() %}
    || case when {{ condition | replace('the_time', item) }} then '{{ item }} ' else '' end
    {%- endfor %}
{%- endmacro %}
