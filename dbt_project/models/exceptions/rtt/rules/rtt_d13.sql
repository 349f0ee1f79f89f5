select
    'RTT-D13' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_last_minute or is_removed then 'not_applicable'
        when has_new_date then 'pass'
        when day_0 > {{ add_days(as_at(), -1 * var('last_minute_near_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    cancelled_on,
    {{ add_days('day_0', 28) }} as day_28
from {{ ref('int_rtt__assessed_offers') }}
