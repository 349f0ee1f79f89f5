select
    'RTT-D06' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when attended <> '7' then 'not_applicable'
        when has_attended_event or rtt_status in ('10', '30') then 'fail'
        else 'pass'
    end as status,
    owner,
    appointment_date,
    rtt_status as event_status
from {{ ref('int_rtt__assessed_appointments') }}
