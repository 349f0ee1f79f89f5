select
    'RTT-D01' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when cancelled_date is not null or appointment_date is null then 'not_applicable'
        when appointment_date > {{ as_at() }} then 'not_applicable'
        when attended <> '0' then 'pass'
        when appointment_date > {{ add_days(as_at(), -1 * var('unoutcomed_warning_days')) }} then 'too_early'
        else 'fail'
    end as status,
    coalesce(clinic, 'outpatient administration') as owner,
    appointment_at,
    case when appointment_date <= {{ add_days(as_at(), -1 * var('unoutcomed_days')) }} then {{ var('unoutcomed_days') }} end as overdue_days
from {{ ref('int_rtt__appointments') }}
