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
    'referral discharged ' || coalesce(cast(discharge_date as varchar), 'no') || '; last clinic ' || coalesce(cast(last_clinic_date as varchar), 'none') || ' with outcome ' || coalesce(last_clinic_outcome, 'none') as detail,
    owner
from {{ ref('int_rtt__assessed_open') }}
