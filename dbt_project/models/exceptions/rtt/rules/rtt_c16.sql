select
    'RTT-C16' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when is_earlier_start_unused then 'fail'
        else 'pass'
    end as status,
    'event ' || event_type || ' names ' || coalesce(cast(original_clock_start_date as varchar), 'no date') || ' as the first clock start, the clock runs from ' || coalesce(cast(clock_start_date as varchar), 'no date') as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_events') }}
