select
    'RTT-D07' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when cancelled_since_care >= {{ var('cancellations_in_a_row') }} then 'fail'
        else 'pass'
    end as status,
    owner,
    cancelled_since_care as cancellations,
    last_cancelled_date
from {{ ref('int_rtt__assessed_open') }}
