select
    'RTT-A14' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when clock_stop_code <> '32' then 'not_applicable'
        when cancelled_nearby_date is null then 'pass'
        when reasonable_offers >= 2 then 'pass'
        else 'fail'
    end as status,
    owner,
    cancelled_nearby_date as cancelled_date,
    clock_stop_date as monitoring_since,
    reasonable_offers
from {{ ref('int_rtt__assessed_periods') }}
where clock_stop_code in ('31', '32') and state = 'stopped'
