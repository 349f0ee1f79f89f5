select
    'RTT-C12' as rule_id,
    period_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when stop_recorded_date is null and not left_list_tonight then 'not_applicable'
        when clock_stop_date < clock_start_date then 'not_applicable'
        when found_date > submitted_date and found_date > {{ add_days(as_at(), -1 * var('found_late_days')) }} then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    clock_stop_date,
    found_date,
    submitted_date
from {{ ref('int_rtt__late_stops') }}
