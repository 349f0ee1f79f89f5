{#- A numeric code without its leading zeros ('08' and '8' are one reason); any other text as it is. -#}
{% macro code_without_zeros(code) -%}
    coalesce(cast(try_cast({{ code }} as integer) as varchar), {{ code }})
{%- endmacro %}
