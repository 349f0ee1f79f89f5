{#- The KH03 sector of a ward: critical care (intensity 11) is outside the return unless the setting counts it. -#}
{% macro kh03_sector_of_ward(sector) -%}
    case
        when {{ sector }} = 'critical_care'
            then '{{ "ga" if var("kh03_critical_care") == "general_and_acute" else "critical_care" }}'
        when {{ sector }} = 'unknown' then 'ga'
        else coalesce({{ sector }}, 'ga')
    end
{%- endmacro %}
