select
    'OP_BOOKED_AFTER' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when booked_date is null or appointment_date is null or appointment_kind = 'administrative' then 'not_applicable'
        when appointment_date < {{ add_days(as_at(), -1 * var('outpatient_correction_days')) }} then 'not_applicable'
        when booked_date > appointment_date then 'fail'
        else 'pass'
    end as status,
    coalesce(clinic, 'outpatient administration') as owner,
    booked_date,
    appointment_date
from {{ ref('int_outpatients__appointments') }}
