{#- A date that can be the start of a wait: a day of the patient's life, and not after the day that the data covers. -#}
{% macro can_be_a_start(day, birth_date) -%}
{{ is_of_life(day, birth_date) }} and {{ day }} <= {{ as_at() }}
{%- endmacro %}
