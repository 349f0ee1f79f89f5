{#- DQ_DUPLICATE_KEY of one domain: every row of its feeds whose key another row of the same full file has, where the
    two differ. Both are kept where the key is one text; of any other key the last row is used. Which feeds are the
    domain's is said by the contract of their source (data_quality_domain). -#}
{% macro duplicate_keys_rule(domain) -%}
{%- for source_name, feed in data_quality_feeds(domain) %}
{%- if execute %}
{%- set node = source_node(source_name, feed) %}
select
    'DQ_DUPLICATE_KEY' as rule_id,
    '{{ source_name }}.{{ node.name }}|' || {{ key_text(node) }} || '|key' as record_key,
    {{ 'patient_id' if 'patient_id' in node.columns else 'cast(null as string)' }} as patient_id,
    {{ 'pathway_id' if 'pathway_id' in node.columns else 'cast(null as string)' }} as pathway_id,
    'fail' as status,
    '{{ node.config.meta.get("owner", source_name ~ " systems team") }}' as owner,
    '{{ node.name }}' as feed,
    repeated_key
from {{ ref('stg_' ~ source_name ~ '__' ~ feed) }}
where repeated_key is not null
{% if not loop.last %}union all{% endif %}
{%- else %}
select * from {{ ref('stg_' ~ source_name ~ '__' ~ feed) }}
{%- endif %}
{%- endfor %}
{%- endmacro %}

{#- How many rows of the domain's feeds were read: what DQ_DUPLICATE_KEY assessed. -#}
{% macro rows_read(domain) -%}
{%- for source_name, feed in data_quality_feeds(domain) %}
select count(*) as rows_read from {{ ref('stg_' ~ source_name ~ '__' ~ feed) }}
{% if not loop.last %}union all{% endif %}
{%- endfor -%}
{%- endmacro %}
