select
    'RTT-A11' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_latest then 'pass'
        when next_standing_date is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    clock_stop_date as nullified_date,
    next_standing_date as appointment_date
from {{ ref('int_rtt__assessed_periods') }}
where state = 'nullified'
