{#- A table on Spark. Under a contract each column is cast to the type that the contract says, so that readers find the same
    types on every engine: Spark's arithmetic gives other decimals and whole numbers than the contract names. It has no hugeint:
    its widest whole number is a decimal. A column that the model lacks ends the statement; DuckDB's build compares the
    whole contract. A model in Python is no SQL: a step on the session makes its table. -#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
{%- if language == 'python' -%}
{{ compiled_code }}
{%- else -%}
create table {{ relation }} using parquet as
{% if config.get('contract').enforced -%}
select
    {%- for name, column in model.columns.items() %}
    cast({{ adapter.quote(name) }} as {{ column.data_type | replace('hugeint', 'decimal(38, 0)') }}) as {{ adapter.quote(name) }}{{ ',' if not loop.last }}
    {%- endfor %}
from (
    {{ compiled_code }}
) as under_contract
{%- else -%}
{{ compiled_code }}
{%- endif -%}
{%- endif -%}
{%- endmacro %}

{#- None: a row that lacks a value must not end the build of a domain (get_table_columns_and_constraints.sql), and tables in
    Parquet take no constraints. -#}
{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}
