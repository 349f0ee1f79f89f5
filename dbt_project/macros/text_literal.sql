{#- A text of the settings as a literal of SQL. Spark reads a backslash within a literal as the begin of an escape. -#}
{% macro text_literal(text) -%}
    {{ return(adapter.dispatch('text_literal', 'clockstop')(text)) }}
{%- endmacro %}

{% macro default__text_literal(text) -%}
    '{{ text | string | replace('\\', '\\\\') | replace("'", "\\'") }}'
{%- endmacro %}

{% macro duckdb__text_literal(text) -%}
    '{{ text | string | replace("'", "''") }}'
{%- endmacro %}
