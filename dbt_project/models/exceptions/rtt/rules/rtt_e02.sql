select
    'RTT-E02' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when days_waited is null or days_waited >= {{ var('breach_cohort_days') }} then 'not_applicable'
        when {{ days_between('clock_start_date', month_end(as_at()) if var('breach_cohort_by') == 'month_end' else financial_year_end(as_at())) }} >= {{ var('breach_cohort_days') }} then 'fail'
        else 'pass'
    end as status,
    owner,
    {{ var('breach_cohort_days') }} as limit_days,
    {{ add_days('clock_start_date', var('breach_cohort_days')) }} as limit_date,
    next_event_date
from {{ ref('int_rtt__assessed_open') }}
