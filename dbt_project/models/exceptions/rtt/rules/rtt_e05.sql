select
    'RTT-E05' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when days_waited is null or days_waited > {{ wait_limit('rtt_52_weeks') }} then 'not_applicable'
        when breach_date_52 <= {{ add_days(as_at(), var('crossing_52_within_days')) }} then 'fail'
        else 'pass'
    end as status,
    owner,
    breach_date_52 as breach_date,
    next_event_date
from {{ ref('int_rtt__assessed_open') }}
