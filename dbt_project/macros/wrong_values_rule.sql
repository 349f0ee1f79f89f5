{#- DQ_WRONG_VALUE of one domain: every row of its feeds that holds a value which could not be used, one exception
    a row and column. The row itself stays in every list; the refused text is kept at patient level. Which feeds
    are the domain's is said by the contract of their source (data_quality_domain). -#}
{% macro wrong_values_rule(domain) -%}
{%- if execute -%}
{%- set ns = namespace(first=true) -%}
{%- for source_name, feed in data_quality_feeds(domain) -%}
{%- set node = source_node(source_name, feed) -%}
{%- for name, column in node.columns.items() if column.config.meta.type != 'text' -%}
{% if not ns.first %}
union all
{% endif -%}
{%- set ns.first = false -%}
select
    'DQ_WRONG_VALUE' as rule_id,
    '{{ source_name }}.{{ node.name }}|' || {{ key_text(node) }} || '|{{ name }}' as record_key,
    {{ 'patient_id' if 'patient_id' in node.columns else 'cast(null as string)' }} as patient_id,
    {{ 'pathway_id' if 'pathway_id' in node.columns else 'cast(null as string)' }} as pathway_id,
    'fail' as status,
    '{{ node.config.meta.get("owner", source_name ~ " systems team") }}' as owner,
    'value' as fault,
    '{{ node.name }}' as feed,
    '{{ name }}' as column_name,
    {{ name }}_rejected as text
from {{ ref('stg_' ~ source_name ~ '__' ~ node.name) }}
where {{ name }}_rejected is not null
{%- endfor %}
union all
select
    'DQ_WRONG_VALUE' as rule_id,
    '{{ source_name }}.{{ node.name }}|' || {{ key_text(node) }} || '|undecoded_text' as record_key,
    {{ 'patient_id' if 'patient_id' in node.columns else 'cast(null as string)' }} as patient_id,
    {{ 'pathway_id' if 'pathway_id' in node.columns else 'cast(null as string)' }} as pathway_id,
    'fail' as status,
    '{{ node.config.meta.get("owner", source_name ~ " systems team") }}' as owner,
    'undecoded' as fault,
    '{{ node.name }}' as feed,
    cast(null as string) as column_name,
    undecoded_text as text
from {{ ref('stg_' ~ source_name ~ '__' ~ node.name) }}
where undecoded_text is not null
{%- endfor -%}
{%- else -%}
{%- for source_name, feed in data_quality_feeds(domain) -%}
select * from {{ ref('stg_' ~ source_name ~ '__' ~ feed) }}
{%- endfor -%}
{%- endif -%}
{%- endmacro %}

{#- How many values of the domain's typed columns were read, refused ones included: what DQ_WRONG_VALUE assessed. -#}
{% macro wrong_values_checked(domain) -%}
{%- if execute -%}
{%- for source_name, feed in data_quality_feeds(domain) %}
{%- set node = source_node(source_name, feed) %}
select
    cast(0
    {%- for name, column in node.columns.items() if column.config.meta.type != 'text' %}
        + count({{ name }}) + count({{ name }}_rejected)
    {%- endfor %}
        + count(undecoded_text) as bigint) as values_read
from {{ ref('stg_' ~ source_name ~ '__' ~ node.name) }}
{% if not loop.last %}union all{% endif %}
{%- endfor -%}
{%- else -%}
{%- for source_name, feed in data_quality_feeds(domain) -%}
select * from {{ ref('stg_' ~ source_name ~ '__' ~ feed) }}
{%- endfor -%}
{%- endif -%}
{%- endmacro %}

{#- Records of remembered wrong values that are in their feed tonight: what no longer fails there was put right. -#}
{% macro wrong_value_records_still_there(domain) -%}
{%- if execute -%}
{%- for source_name, feed in data_quality_feeds(domain) %}
{%- set node = source_node(source_name, feed) %}
select remembered.record_key
from remembered
inner join {{ ref('stg_' ~ source_name ~ '__' ~ node.name) }} as feed
    on
        remembered.rule_id in ('DQ_WRONG_VALUE', 'DQ_DUPLICATE_KEY')
        and remembered.record_key like '{{ source_name }}.{{ node.name }}|%'
        {#- all but the last part of the key is the record, the last part its column; cut out of the few remembered keys, so
            that no text is made for each row of the feed #}
        and substring({{ without_last_part('remembered.record_key') }}, {{ (source_name ~ '.' ~ node.name ~ '|') | length + 1 }})
        = {{ key_text(node, 'feed.') }}
{% if not loop.last %}union{% endif %}
{%- endfor -%}
{%- else -%}
{%- for source_name, feed in data_quality_feeds(domain) %}
select * from {{ ref('stg_' ~ source_name ~ '__' ~ feed) }}
{%- endfor -%}
{%- endif -%}
{%- endmacro %}

{% macro without_last_part(text) -%}
    {{ return(adapter.dispatch('without_last_part', 'clockstop')(text)) }}
{%- endmacro %}

{#- A text without what follows its last bar. -#}
{% macro default__without_last_part(text) -%}
    regexp_replace({{ text }}, '[|][^|]*$', '')
{%- endmacro %}

{#- A feed as its source's YAML describes it. -#}
{% macro source_node(source_name, feed) -%}
{{ return(graph.sources.values() | selectattr('source_name', 'equalto', source_name) | selectattr('name', 'equalto', feed) | first) }}
{%- endmacro %}
