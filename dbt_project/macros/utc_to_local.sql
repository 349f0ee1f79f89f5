{% macro utc_to_local(utc_stamp) -%}
    {{ return(adapter.dispatch('utc_to_local', 'clockstop')(utc_stamp)) }}
{%- endmacro %}

{#- What a Europe/London wall clock shows at a moment given in UTC. -#}
{% macro default__utc_to_local(utc_stamp) -%}
    from_utc_timestamp({{ utc_stamp }}, 'Europe/London')
{%- endmacro %}

{% macro duckdb__utc_to_local(utc_stamp) -%}
    timezone('Europe/London', timezone('UTC', cast({{ utc_stamp }} as timestamp)))
{%- endmacro %}
