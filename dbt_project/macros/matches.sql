{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches', 'clockstop')(text, pattern)) }}
{%- endmacro %}

{#- True when the whole text matches the regular expression. -#}
{% macro default__matches(text, pattern) -%}
    ({{ text }} rlike '^(?:{{ pattern }})$')
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}
