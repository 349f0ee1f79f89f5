{#- A staging model from its contract: latest version by key, deleted keys removed, every column typed.

    The column list, types, code lists and key are the contract's (expectations/contracts), which is
    generated into the source's YAML; nothing about a feed is written a second time. A value that is
    present but cannot be used becomes null and its text is kept in <column>_rejected: a row never
    leaves a list because of a bad value. Text columns have no _rejected. -#}

{% macro staging(source_name, feed) -%}
{%- set relation = source(source_name, feed) -%}
{%- if execute -%}
{%- set node = graph.sources.values() | selectattr('source_name', 'equalto', source_name) | selectattr('name', 'equalto', feed) | first -%}
{%- set key = node.config.meta.key -%}
with latest as (

    select *
    from {{ relation }}
    qualify
        row_number() over (
            partition by {{ key | join(', ') }}
            order by source_order desc nulls last, source_row desc nulls last
        ) = 1

),

present as (

    select *
    from latest
    where upper(coalesce(trim(is_deleted), 'N')) <> 'Y'

),

trimmed as (

    select
{%- for name, column in node.columns.items() %}
        nullif(trim({{ name }}), '') as {{ name }},
{%- endfor %}
        source_delivery,
        source_as_at
    from present

)

select
{%- for name, column in node.columns.items() %}
{%- set meta = column.config.meta %}
{{ typed_column(name, meta.type, meta.get('accepted_codes', [])) | indent(4, first=true) }}
{%- endfor %}
    source_delivery,
    source_as_at
from trimmed
{%- else -%}
select 1 as not_compiled_yet from {{ relation }}
{%- endif -%}
{%- endmacro %}
