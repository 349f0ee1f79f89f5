{#- Whether a wall-clock time without an offset happens twice (ambiguous) or never (impossible) on a clock-change night. -#}
{% macro clock_change_doubt(item, has_offset) -%}
case
            -- the clock of this country changes between one and two
            when {{ has_offset }} or {{ item }} is null or extract(hour from {{ item }}) <> 1 then null
            when {{ utc_to_local(item) }} = {{ item }} and {{ utc_to_local(add_minutes(item, -60)) }} = {{ item }} then 'ambiguous'
            when {{ utc_to_local(item) }} <> {{ item }} and {{ utc_to_local(add_minutes(item, -60)) }} <> {{ item }} then 'impossible'
        end
{%- endmacro %}
