select
    'RTT-A17' as rule_id,
    record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_planned or due_date is null then 'not_applicable'
        when due_date >= {{ as_at() }} then 'pass'
        when is_on_a_clock then 'pass'
        else 'fail'
    end as status,
    owner,
    kind,
    due_date
from {{ ref('int_rtt__planned_care') }}
