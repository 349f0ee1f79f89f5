select
    'RTT-A06' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when stop_event_type = 'therapy_started' then 'pass'
        when procedures_nearby > 0 or admissions_nearby > 0 then 'pass'
        when clock_stop_date > {{ add_days(as_at(), -1 * var('treatment_evidence_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    clock_stop_date,
    {{ var('treatment_evidence_days') }} as evidence_days
from {{ ref('int_rtt__assessed_periods') }}
where clock_stop_code = '30'
