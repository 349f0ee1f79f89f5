{#- A date that can be the start of a wait: not before the patient's birth, not before 1948, and not
    after the day that the data covers. -#}
{% macro can_be_a_start(day, birth_date) -%}
{{ day }} between greatest(date '1948-01-01', coalesce({{ birth_date }}, date '1948-01-01')) and {{ as_at() }}
{%- endmacro %}
