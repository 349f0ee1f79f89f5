{#- The night that is being built, from the one-row relation that orchestration writes before dbt
    runs. A relation and not a variable: the compiled SQL is the same every night, so the project is
    parsed once and any night can be derived again with the same text. -#}

{% macro as_at() -%}
    (select night.as_at from {{ source('clockstop', 'night') }} as night)
{%- endmacro %}

{% macro provider_code() -%}
    (select night.provider from {{ source('clockstop', 'night') }} as night)
{%- endmacro %}
