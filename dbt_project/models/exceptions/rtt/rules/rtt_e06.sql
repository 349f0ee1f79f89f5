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
    'waiting ' || coalesce(cast(days_waited as varchar), 'unknown') || ' days; last validated ' || coalesce(cast(last_validated_date as varchar), 'never') as detail,
    owner
from {{ ref('int_rtt__assessed_open') }}
