select
    'RTT-C08' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_latest then 'pass'
        when last_attended_date is not null or admitted_later_date is not null or cared_for_date is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    clock_stop_date as transferred_date,
    greatest(last_attended_date, admitted_later_date, cared_for_date) as care_date
from {{ ref('int_rtt__assessed_periods') }}
where state = 'transferred'
