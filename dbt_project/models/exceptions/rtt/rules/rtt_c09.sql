select
    'RTT-C09' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when completed_part <> 'Part_1A' then 'not_applicable'
        when treated_on_the_day > 0 or untreated_on_the_day > 0 then 'pass'
        when treated_nearby_date is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    clock_stop_date,
    treated_nearby_date as treated_date
from {{ ref('int_rtt__assessed_periods') }}
where clock_stop_code = '30'
