{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches', 'clockstop')(text, pattern)) }}
{%- endmacro %}

{#- True when the whole text matches the regular expression. On Spark `$` would also match before a newline at the end. -#}
{% macro default__matches(text, pattern) -%}
    ({{ text }} rlike '^(?:{{ pattern }})\\z')
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}
