{#- The full hour that a stamp lies in. -#}
{% macro hour_start(stamp) -%}
    cast(date_trunc('hour', {{ stamp }}) as timestamp)
{%- endmacro %}
