{#- A day on which something can have happened to a patient: not before the birth, and not before there was an NHS (1948).
    Unknown where the day is. -#}
{% macro is_of_life(day, birth_date) -%}
{{ day }} >= greatest(date '1948-01-01', coalesce({{ birth_date }}, date '1948-01-01'))
{%- endmacro %}
