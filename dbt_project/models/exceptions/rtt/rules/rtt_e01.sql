select
    'RTT-E01' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when coalesce(days_waited >= {{ var('long_wait_days') }}, false) then 'fail'
        else 'pass'
    end as status,
    owner,
    case{% for weeks in [104, 78, 65, 52, 40] %} when days_waited > {{ wait_limit('rtt_' ~ weeks ~ '_weeks') }} then {{ weeks }}{% endfor %} else 18 end as weeks,
    days_waited
from {{ ref('int_rtt__assessed_open') }}
