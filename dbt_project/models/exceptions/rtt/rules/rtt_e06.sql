select
    'RTT-E06' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when coalesce(days_waited <= {{ wait_limit('rtt_12_weeks') }}, true) then 'too_early'
        when validation_due then 'fail'
        else 'pass'
    end as status,
    owner,
    last_validated_date,
    days_waited
from {{ ref('int_rtt__assessed_open') }}
