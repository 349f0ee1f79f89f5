select
    'OP_PLACE_MISSING' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when appointment_kind = 'administrative' or appointment_date is null then 'not_applicable'
        when appointment_date < {{ add_days(as_at(), -1 * var('outpatient_correction_days')) }} then 'not_applicable'
        when treatment_function_name is null or clinic is null or site is null then 'fail'
        else 'pass'
    end as status,
    coalesce(clinic, 'outpatient administration') as owner,
    case
        when treatment_function is null then 'missing'
        when treatment_function_name is null then 'unknown'
    end as treatment_function_fault,
    clinic is null as clinic_missing,
    site is null as site_missing
from {{ ref('int_outpatients__appointments') }}
