select
    'RTT-D01' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_id,
    case
        when cancelled_date is not null then 'not_applicable'
        when cast(appointment_at as date) > {{ as_at() }} then 'not_applicable'
        when coalesce(attended, '0') <> '0' then 'pass'
        when cast(appointment_at as date) > {{ add_days(as_at(), -1 * var('unoutcomed_days')) }} then 'too_early'
        when appointment_at is null then 'not_applicable'
        else 'fail'
    end as status,
    'appointment on ' || coalesce(cast(appointment_at as varchar), 'no date') || ' has no attendance status' as detail,
    coalesce(clinic, 'outpatient administration') as owner
from {{ ref('stg_pas__appointments') }}
