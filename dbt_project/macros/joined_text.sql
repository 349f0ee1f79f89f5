{% macro joined_text(value, order_by, separator=', ') -%}
    {{ return(adapter.dispatch('joined_text', 'clockstop')(value, order_by, separator)) }}
{%- endmacro %}

{#- The texts of a group in one, in the order given, with commas or another separator between. -#}
{% macro default__joined_text(value, order_by, separator) -%}
    listagg({{ value }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}

{% macro duckdb__joined_text(value, order_by, separator) -%}
    string_agg({{ value }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}
