{% macro joined_text(value, order_by) -%}
    {{ return(adapter.dispatch('joined_text', 'clockstop')(value, order_by)) }}
{%- endmacro %}

{#- The texts of a group in one, in the order given, with commas between. -#}
{% macro default__joined_text(value, order_by) -%}
    listagg({{ value }}, ', ') within group (order by {{ order_by }})
{%- endmacro %}

{% macro duckdb__joined_text(value, order_by) -%}
    string_agg({{ value }}, ', ' order by {{ order_by }})
{%- endmacro %}
