select
    'RTT-A08' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_latest or clock_stop_rule <> '5e' then 'not_applicable'
        when next_standing_date is not null or ended_again_date is not null or discharge_date >= clock_stop_date or death_date is not null then 'pass'
        when clock_stop_date > {{ add_days(as_at(), -1 * var('nullified_discharge_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    clock_stop_date as nullified_date
from {{ ref('int_rtt__assessed_periods') }}
where state = 'nullified'
