select
    'RTT-A07' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        -- the event itself says that nothing was done
        when stop_event_type = 'admission_not_treated' and treated_on_the_day = 0 then 'fail'
        when stop_event_type = 'admission_not_treated' then 'pass'
        when completed_part <> 'Part_1A' then 'not_applicable'
        when untreated_on_the_day > 0 and treated_on_the_day = 0 then 'fail'
        else 'pass'
    end as status,
    owner,
    clock_stop_date
from {{ ref('int_rtt__assessed_periods') }}
where clock_stop_code = '30'
