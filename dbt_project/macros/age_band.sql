{#- Age in whole years on a day as the bands of published tables; not known without a usable date of birth. -#}
{% macro age_band(birth_date, on_date) -%}
    case
        when {{ birth_date }} is null or {{ birth_date }} > {{ on_date }} then 'not known'
        {%- for upto, band in [(18, '0-17'), (35, '18-34'), (50, '35-49'), (65, '50-64'), (80, '65-79')] %}
        when {{ birth_date }} > {{ years_before(on_date, upto) }} then '{{ band }}'
        {%- endfor %}
        else '80 and over'
    end
{%- endmacro %}
