{#- The NHS financial quarter of a date as text, e.g. 2026-02-02 is '2025/26 Q4'; the year runs April to March. -#}
{% macro financial_quarter(a_date) -%}
    {{ financial_year(a_date) }}
    || case
        when extract(month from {{ a_date }}) in (4, 5, 6) then ' Q1'
        when extract(month from {{ a_date }}) in (7, 8, 9) then ' Q2'
        when extract(month from {{ a_date }}) in (10, 11, 12) then ' Q3'
        else ' Q4'
    end
{%- endmacro %}
