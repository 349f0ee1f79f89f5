{#- 31 March on or after a date: the end of its financial year. -#}
{% macro financial_year_end(a_date) -%}
    case
        when extract(month from {{ a_date }}) <= 3 then make_date(cast(extract(year from {{ a_date }}) as integer), 3, 31)
        else make_date(cast(extract(year from {{ a_date }}) as integer) + 1, 3, 31)
    end
{%- endmacro %}
