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
    'on the planned list since ' || coalesce(cast(decision_to_admit_date as varchar), 'no date') || ', clock open since ' || coalesce(cast(open_since as varchar), 'no date') as detail,
    owner
from {{ ref('int_rtt__assessed_entries') }}
where admission_method = '13'
