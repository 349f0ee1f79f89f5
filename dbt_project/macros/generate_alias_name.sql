{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {#- A mart is named <schema>__<table> so that model names are unique; readers see <schema>.<table>. -#}
    {%- if custom_alias_name -%}
        {{ custom_alias_name | trim }}
    {%- elif node.fqn[1] == 'marts' and '__' in node.name -%}
        {{ node.name.split('__', 1)[1] }}
    {%- else -%}
        {{ node.name }}
    {%- endif -%}
{%- endmacro %}
