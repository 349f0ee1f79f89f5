{#- Rules of a domain that the extracts cannot support, and the field that they lack. -#}
{% macro rules_not_supported_of(domain) -%}
select
    rule_id,
    domain,
    title,
    missing
from {{ ref('rules_not_supported') }}
where domain = '{{ domain }}'
{%- endmacro %}
