{#- Beds for an average number of occupied beds at a target occupancy: ceil(average / target), on whole bed days so
    that an exact quotient is not lifted by a rounding error. -#}
{% macro beds_needed(bed_days, days, target_percent) -%}
    cast(ceil(100e0 * {{ bed_days }} / nullif({{ days }} * {{ target_percent }}, 0)) as integer)
{%- endmacro %}
