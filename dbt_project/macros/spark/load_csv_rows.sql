{#- The rows of a seed on Spark, each value as a literal of its column's type. The adapter's own loader puts texts between
    apostrophes as they are, and writes the word None where there is nothing. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
{%- set types = model['config'].get('column_types', {}) -%}
{%- set statement_text -%}
insert into {{ this.render() }} values
{%- for row in agate_table.rows %}
(
    {%- for value in row -%}
    {%- set type = types.get(agate_table.column_names[loop.index0], adapter.convert_type(agate_table, loop.index0)) -%}
    cast({{ 'null' if value is none else text_literal(value) }} as {{ type }}){{ ', ' if not loop.last }}
    {%- endfor -%}
){{ ',' if not loop.last }}
{%- endfor %}
{%- endset -%}
{%- if agate_table.rows | length > 0 -%}
{%- do adapter.add_query(statement_text, abridge_sql_log=True) -%}
{%- endif -%}
{{ return(statement_text) }}
{%- endmacro %}
