{#- The columns of a table as its contract names them, without the constraints that the contract declares. A row
    that lacks a value must not end the build of a domain and of all that reads it: the gate counts such rows in the
    tables that were built, and decides (orchestration/checks/required_columns.py). -#}
{% macro get_table_columns_and_constraints() -%}
{%- set columns = {} -%}
{%- for name, column in model['columns'].items() -%}
{%- do columns.update({name: dict(column, constraints=[])}) -%}
{%- endfor -%}
(
    {{ adapter.render_raw_columns_constraints(raw_columns=columns) | join(',\n    ') }}
)
{%- endmacro %}
