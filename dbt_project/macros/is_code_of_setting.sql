{#- Whether a code is one of those that a text setting lists, separated by commas; never where it lists none.
    Leading zeros do not matter. -#}
{% macro is_code_of_setting(code, name) -%}
    {%- set codes = [] -%}
    {%- for item in var(name).split(',') if item | trim -%}
        {%- do codes.append(item | trim) -%}
    {%- endfor -%}
    {%- if codes -%}
    {{ code_without_zeros(code) }} in (
        {%- for item in codes %}{{ code_without_zeros(text_literal(item)) }}{{ ', ' if not loop.last }}{% endfor -%}
    )
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}
