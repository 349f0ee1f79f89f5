{#- Whether two records are of one patient: one local identifier, or two that share a valid NHS number; a record that names
    nobody may be of anybody whom its other identifier says. -#}
{% macro same_patient(patient_id, other_patient_id, nhs_number, other_nhs_number) -%}
    coalesce(
        {{ patient_id }} = {{ other_patient_id }}
        or (
            {{ nhs_number_valid(nhs_number) }}
            and replace({{ nhs_number }}, ' ', '') = replace({{ other_nhs_number }}, ' ', '')
        ),
        {{ patient_id }} is null or {{ other_patient_id }} is null
    )
{%- endmacro %}
