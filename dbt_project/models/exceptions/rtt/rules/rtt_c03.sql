select
    'RTT-C03' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when starts_at_attendance then 'fail'
        else 'pass'
    end as status,
    'clock starts at the attendance of ' || coalesce(cast(first_start_date as varchar), 'no date') || ', referral received ' || coalesce(cast(received_date as varchar), 'no date') as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_pathways') }}
