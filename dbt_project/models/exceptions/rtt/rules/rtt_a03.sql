select
    'RTT-A03' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_current then 'not_applicable'
        when is_listed then 'pass'
        when event_date > {{ add_days(as_at(), -1 * var('admission_list_days')) }} then 'too_early'
        else 'fail'
    end as status,
    owner,
    event_date as decided_on
from {{ ref('int_rtt__admission_decisions') }}
