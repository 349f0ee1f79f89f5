{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- Schemas are the published names themselves (rtt, cancer, …), the same in every target. -#}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
