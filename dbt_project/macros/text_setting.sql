{#- A free-text setting as SQL text, null where the trust left it empty. -#}
{% macro text_setting(name) -%}
    nullif({{ text_literal(var(name)) }}, '')
{%- endmacro %}
