{% macro keyed_hash(text) -%}
    {{ return(adapter.dispatch('keyed_hash', 'clockstop')(text)) }}
{%- endmacro %}

{#- The HMAC (SHA-256, cut to 160 bits) of a text under the secret of the home, which the build file holds as the two
    texts that the hashes begin with. Nobody can compute it who has not the home (decision 0026). -#}
{% macro default__keyed_hash(text) -%}
    substring(sha2(concat((select outer_pad from {{ source('clockstop', 'keys') }}), unhex(sha2(concat((select inner_pad from {{ source('clockstop', 'keys') }}), encode({{ text }}, 'utf-8')), 256))), 256), 1, 40)
{%- endmacro %}

{% macro duckdb__keyed_hash(text) -%}
    substring(sha256((select outer_pad from {{ source('clockstop', 'keys') }}) || unhex(sha256((select inner_pad from {{ source('clockstop', 'keys') }}) || encode({{ text }})))), 1, 40)
{%- endmacro %}
