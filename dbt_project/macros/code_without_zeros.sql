{#- A numeric code without its leading zeros ('08' and '8' are one reason); any other text as it is. Only digits are a
    number here: one engine reads 1e3 as a thousand and another does not. -#}
{% macro code_without_zeros(code) -%}
    coalesce(cast(try_cast(case when {{ matches(code, '[0-9]+') }} then {{ code }} end as integer) as string), {{ code }})
{%- endmacro %}
