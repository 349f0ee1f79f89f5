{#- 1 where a local time is exactly midnight. -#}
{% macro is_midnight(local_stamp) -%}
    (case when cast(cast({{ local_stamp }} as date) as timestamp) = {{ local_stamp }} then 1 else 0 end)
{%- endmacro %}
