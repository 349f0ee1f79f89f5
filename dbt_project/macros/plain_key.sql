{% macro plain_key(text) -%}
    {{ return(adapter.dispatch('plain_key', 'clockstop')(text)) }}
{%- endmacro %}

{#- Letters and digits of a text in lower case, one blank between words: published delay reasons mix dashes, missing
    blanks and stray question marks, and are the same reason. -#}
{% macro default__plain_key(text) -%}
    nullif(trim(regexp_replace(lower({{ text }}), '[^a-z0-9]+', ' ')), '')
{%- endmacro %}

{% macro duckdb__plain_key(text) -%}
    nullif(trim(regexp_replace(lower({{ text }}), '[^a-z0-9]+', ' ', 'g')), '')
{%- endmacro %}
