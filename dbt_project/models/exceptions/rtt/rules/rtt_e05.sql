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
    'crosses 52 weeks on ' || coalesce(cast(breach_date_52 as varchar), 'no date') || ', next event ' || coalesce(cast(next_event_date as varchar), 'none') as detail,
    owner
from {{ ref('int_rtt__assessed_open') }}
