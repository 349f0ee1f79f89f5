{#- Whether two relations speak of one patient; a patient who is not named on one side is not another. -#}
{% macro not_another_patient(one, other) -%}
coalesce({{ one }}.patient_id, {{ other }}.patient_id, '') = coalesce({{ other }}.patient_id, {{ one }}.patient_id, '')
{%- endmacro %}

{#- Whether two lists of RTT periods speak of one period of one patient. -#}
{% macro same_period(one, other) -%}
{{ one }}.pathway_key = {{ other }}.pathway_key and {{ one }}.period_no = {{ other }}.period_no and {{ not_another_patient(one, other) }}
{%- endmacro %}
