{#- The names that stand beside codes. `names_joined` joins the list of each column to rows of that name; `name_of` is the
    name of a column's code, and the code itself where no source names it, so that a chart has a label for every row. -#}
{% macro names_joined(rows, lists) -%}
{%- for column, list_name in lists.items() %}
left join {{ ref('int_reference__names') }} as {{ column }}_names
    on {{ column }}_names.list_name = '{{ list_name }}' and {{ rows }}.{{ column }} = {{ column }}_names.code
{%- endfor %}
{%- endmacro %}

{% macro name_of(rows, column) -%}
    coalesce({{ column }}_names.name, {{ rows }}.{{ column }})
{%- endmacro %}
