{#- The sum of columns of one row, blanks as nothing. -#}
{% macro columns_summed(columns) -%}
    {% for name in columns %}coalesce({{ name }}, 0){{ ' + ' if not loop.last }}{% endfor %}
{%- endmacro %}
