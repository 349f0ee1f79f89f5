select
    'RTT-A13' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_latest or discharge_date >= clock_stop_date or death_date is not null then 'not_applicable'
        when monitoring_ended_date is not null then 'not_applicable'
        when last_review_date < {{ add_days(as_at(), -1 * var('monitoring_review_days')) }} then 'fail'
        when next_appointment_date is not null then 'pass'
        when last_review_date > {{ add_days(as_at(), -1 * var('monitoring_unbooked_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    clock_stop_date as monitoring_since,
    last_review_date,
    next_appointment_date
from {{ ref('int_rtt__assessed_periods') }}
where clock_stop_code in ('31', '32') and state = 'stopped'
