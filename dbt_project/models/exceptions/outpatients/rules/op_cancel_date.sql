select
    'OP_CANCEL_DATE' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_cancelled and cancelled_date is null then 'not_applicable'
        when appointment_date is null or appointment_date < {{ add_days(as_at(), -1 * var('outpatient_correction_days')) }} then 'not_applicable'
        when
            cancelled_date is null
            or cancelled_date > appointment_date
            or appointment_status in ('attended', 'missed')
            then 'fail'
        else 'pass'
    end as status,
    coalesce(clinic, 'outpatient administration') as owner,
    case
        when cancelled_date is null then 'missing'
        when appointment_status in ('attended', 'missed') then 'took_place'
        when cancelled_date > appointment_date then 'after'
    end as fault,
    appointment_date,
    cancelled_date
from {{ ref('int_outpatients__appointments') }}
