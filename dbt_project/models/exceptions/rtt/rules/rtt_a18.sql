select
    'RTT-A18' as rule_id,
    entry_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_planned then 'not_applicable'
        when has_open_period and active_on_pathway = 0 and coalesce(open_since <= decision_to_admit_date, true) then 'fail'
        else 'pass'
    end as status,
    owner,
    decision_to_admit_date as planned_since,
    open_since as clock_open_since
from {{ ref('int_rtt__assessed_entries') }}
where admission_method = '13'
