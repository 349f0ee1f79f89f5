{#- First day of the three months over which booking order is read: the pool of every booking is compared pair by pair. -#}
{% macro booking_window_start() -%}
    {{ month_start(add_days(as_at(), -62)) }}
{%- endmacro %}
