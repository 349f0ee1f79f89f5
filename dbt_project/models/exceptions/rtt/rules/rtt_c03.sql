select
    'RTT-C03' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when starts_at_attendance then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    first_start_date as clock_start_date,
    received_date
from {{ ref('int_rtt__assessed_pathways') }}
