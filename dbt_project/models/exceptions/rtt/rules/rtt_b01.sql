select
    'RTT-B01' as rule_id,
    record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when death_date is not null then 'fail'
        else 'pass'
    end as status,
    'date of death ' || coalesce(cast(death_date as varchar), 'none') || '; clock ' || case when is_open then 'still open' else 'not open' end || ', next appointment ' || coalesce(cast(next_appointment_date as varchar), 'none') || ', admission date ' || coalesce(cast(next_tci_date as varchar), 'none') || ', test ' || coalesce(cast(next_test_date as varchar), 'none') as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__booked') }}
