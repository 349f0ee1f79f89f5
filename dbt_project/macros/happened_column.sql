{#- The column of a feed that says when what the row tells of came to be: its contract names it. -#}
{% macro happened_column(source_name, feed) -%}
{%- if execute -%}
{%- set node = graph.sources.values() | selectattr('source_name', 'equalto', source_name) | selectattr('name', 'equalto', feed) | first -%}
{{ node.config.meta.happened }}
{%- else -%}
source_as_at
{%- endif -%}
{%- endmacro %}
