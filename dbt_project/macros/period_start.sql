{#- The first day of a published month, `2026-10`, or quarter of the NHS financial year, `2026/27 Q3`, as a date; null for
    a label of another form. -#}
{% macro period_start(period) -%}
    case substring({{ period }}, 9, 2)
        when 'Q1' then try_cast(substring({{ period }}, 1, 4) || '-04-01' as date)
        when 'Q2' then try_cast(substring({{ period }}, 1, 4) || '-07-01' as date)
        when 'Q3' then try_cast(substring({{ period }}, 1, 4) || '-10-01' as date)
        when 'Q4' then {{ add_days("try_cast(substring(" ~ period ~ ", 1, 4) || '-12-31' as date)", 1) }}
        else try_cast(substring({{ period }}, 1, 7) || '-01' as date)
    end
{%- endmacro %}
