select
    'RTT-E07' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_latest or discharge_date >= clock_stop_date or death_date is not null then 'not_applicable'
        when monitoring_ended_date is not null then 'not_applicable'
        when next_appointment_date <= {{ add_days('last_review_date', var('monitoring_review_days')) }} then 'pass'
        when {{ add_days('last_review_date', var('monitoring_review_days')) }} > {{ add_days(as_at(), var('monitoring_due_days')) }} then 'too_early'
        when last_review_date < {{ add_days(as_at(), -1 * var('monitoring_review_days')) }} then 'pass'
        else 'fail'
    end as status,
    owner,
    {{ add_days('last_review_date', var('monitoring_review_days')) }} as review_due_date,
    next_appointment_date
from {{ ref('int_rtt__assessed_periods') }}
where clock_stop_code in ('31', '32') and state = 'stopped'
