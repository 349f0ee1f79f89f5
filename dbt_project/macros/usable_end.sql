{#- An end that was recorded before its start does not count: what it would end continues, and DQ_END_BEFORE_START
    names it. Of days; times have readings of their own (`stops_before`). -#}
{% macro usable_end(start, end) -%}
case when {{ end }} < {{ start }} then null else {{ end }} end
{%- endmacro %}

{#- The end that was recorded before its start, as text; empty where it can be used. -#}
{% macro rejected_end(start, end) -%}
case when {{ end }} < {{ start }} then cast({{ end }} as string) end
{%- endmacro %}
