{#- A sector as published in KH03; critical care is not one of its sectors. -#}
{% macro bed_sector_name(sector) -%}
    case {{ sector }}
        when 'total' then 'Total'
        when 'ga' then 'General & Acute'
        when 'ld' then 'Learning Disabilities'
        when 'maternity' then 'Maternity'
        when 'mi' then 'Mental Illness'
        when 'critical_care' then 'Critical Care'
        when 'unknown' then 'Unknown'
    end
{%- endmacro %}
