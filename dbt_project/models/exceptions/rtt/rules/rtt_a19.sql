select
    'RTT-A19' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when discharge_date >= event_date or death_date is not null then 'not_applicable'
        when care_ended_date >= event_date then 'not_applicable'
        when last_seen_date > event_date then 'pass'
        when due_date >= {{ as_at() }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    due_date,
    next_appointment_date
from {{ ref('int_rtt__due_follow_ups') }}
