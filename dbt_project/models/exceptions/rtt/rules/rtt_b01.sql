select
    'RTT-B01' as rule_id,
    record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when death_date is not null then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    death_date,
    is_open as clock_open,
    next_appointment_date,
    next_tci_date,
    next_test_date
from {{ ref('int_rtt__booked') }}
