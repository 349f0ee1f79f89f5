{% macro key_checksum(key) -%}
    {{ return(adapter.dispatch('key_checksum', 'clockstop')(key)) }}
{%- endmacro %}

{#- The sum of a key's hashes over a group. With the count it says whether two sets of records are the same,
    each once, in one pass and without keeping the keys: a record assessed twice in place of another shows. -#}
{% macro default__key_checksum(key) -%}
    sum(cast(xxhash64({{ key }}) as decimal(38, 0)))
{%- endmacro %}

{% macro duckdb__key_checksum(key) -%}
    cast(coalesce(sum(cast(hash({{ key }}) as hugeint)), 0) as string)
{%- endmacro %}
