select
    'RTT-A12' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_latest then 'pass'
        when last_listed_date > clock_stop_date or decided_date is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    clock_stop_date as monitoring_since,
    coalesce(decided_date, last_listed_date) as decided_date
from {{ ref('int_rtt__assessed_periods') }}
where clock_stop_code in ('31', '32') and state = 'stopped'
