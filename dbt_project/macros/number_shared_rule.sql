{#- PT_NUMBER_SHARED of one domain: each patient whose NHS number is also that of a patient of another date of birth.
    `patients`: a model of one row per patient of the domain with is_number_of_two_births and other_holder.
    `has_number`: a condition on its columns, whether the patient has a valid number at all. -#}
{% macro number_shared_rule(patients, has_number='has_valid_number') -%}
select
    'PT_NUMBER_SHARED' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not ({{ has_number }}) then 'not_applicable'
        when is_number_of_two_births then 'fail'
        else 'pass'
    end as status,
    'patient index' as owner,
    other_holder as other_patient
from {{ patients }}
{%- endmacro %}
