{#- The financial year of a date, 2025/26: April to March. -#}
{% macro financial_year(a_date) -%}
    case
        when extract(month from {{ a_date }}) >= 4
            then cast(extract(year from {{ a_date }}) as string) || '/'
                || substring(cast(extract(year from {{ a_date }}) + 1 as string), 3, 2)
        else cast(extract(year from {{ a_date }}) - 1 as string) || '/'
            || substring(cast(extract(year from {{ a_date }}) as string), 3, 2)
    end
{%- endmacro %}
