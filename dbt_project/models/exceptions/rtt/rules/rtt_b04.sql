select
    'RTT-B04' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when discharge_date >= clock_start_date and discharge_date <= {{ add_days(as_at(), -1 * var('recorded_late_days')) }} then 'fail'
        when last_clinic_outcome = '1' and last_clinic_date <= {{ add_days(as_at(), -1 * var('recorded_late_days')) }} then 'fail'
        when discharge_date >= clock_start_date or last_clinic_outcome = '1' then 'too_early'
        else 'pass'
    end as status,
    owner,
    discharge_date,
    last_clinic_date,
    last_clinic_outcome
from {{ ref('int_rtt__assessed_open') }}
