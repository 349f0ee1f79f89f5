{#- How far a follow-up is past its due date, as text that sorts from none to most: the weeks are four, thirteen and
    twenty-six. `due_date`: empty where none is recorded; `days_overdue`: 0 before it and on the day itself. -#}
{% macro follow_up_band(due_date, days_overdue) -%}
    case
        when {{ due_date }} is null then '0 no due date'
        when {{ days_overdue }} <= 0 then '1 not yet overdue'
        when {{ days_overdue }} <= 28 then '2 overdue 1 to 28 days'
        when {{ days_overdue }} <= 91 then '3 overdue 29 to 91 days'
        when {{ days_overdue }} <= 182 then '4 overdue 92 to 182 days'
        else '5 overdue 183 days or more'
    end
{%- endmacro %}
