{#- Whether two records are of one patient: one local identifier, or two that share an identifying NHS number (of
    int_patients__persons); a record that names nobody may be of anybody whom its other identifier says. -#}
{% macro same_patient(patient_id, other_patient_id, number, other_number) -%}
    coalesce(
        {{ patient_id }} = {{ other_patient_id }} or {{ number }} = {{ other_number }},
        {{ patient_id }} is null or {{ other_patient_id }} is null
    )
{%- endmacro %}
