select
    'RTT-B05' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when admission_treated_date is null then 'pass'
        when admission_treated_date > {{ add_days(as_at(), -1 * var('recorded_late_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    admission_treated_date as treated_date,
    clock_start_date
from {{ ref('int_rtt__assessed_open') }}
