{#- Midnights m with start <= m < end, by the local wall clock: dates, never hours divided by 24, so that the two
    clock-change nights count one each. A stay that begins exactly at midnight was there at it; one that ends exactly at
    midnight was not. -#}
{% macro midnights_between(start_at, end_at) -%}
    greatest(
        0,
        {{ days_between('cast(' ~ start_at ~ ' as date)', 'cast(' ~ end_at ~ ' as date)') }}
        + {{ is_midnight(start_at) }} - {{ is_midnight(end_at) }}
    )
{%- endmacro %}
