{% macro percentile_of(number, share) -%}
    {{ return(adapter.dispatch('percentile_of', 'clockstop')(number, share)) }}
{%- endmacro %}

{#- The interpolated percentile of a group. -#}
{% macro default__percentile_of(number, share) -%}
    percentile({{ number }}, {{ share }})
{%- endmacro %}

{% macro duckdb__percentile_of(number, share) -%}
    quantile_cont({{ number }}, {{ share }})
{%- endmacro %}
