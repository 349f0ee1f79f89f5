{#- Bands of the daily situation report: "7 / 14 / 21 or more days". -#}
{% macro length_of_stay_band(days) -%}
    case
        when {{ days }} is null or {{ days }} < 0 then null
        when {{ days }} >= 21 then '21+'
        when {{ days }} >= 14 then '14-20'
        when {{ days }} >= 7 then '7-13'
        else '0-6'
    end
{%- endmacro %}
