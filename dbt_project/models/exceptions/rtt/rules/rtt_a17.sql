select
    'RTT-A17' as rule_id,
    entry_id as record_key,
    patient_id,
    pathway_id,
    case
        when not is_planned or planned_due_date is null then 'not_applicable'
        when planned_due_date >= {{ as_at() }} then 'pass'
        when planned_kind = 'diagnostic' and tests_waiting > 0 then 'pass'
        when coalesce(planned_kind, 'treatment') = 'treatment' and (has_open_period or active_on_pathway > 0) then 'pass'
        else 'fail'
    end as status,
    'planned ' || coalesce(planned_kind, 'care') || ' was due ' || coalesce(cast(planned_due_date as varchar), 'no date') || case when planned_kind = 'diagnostic' then ', no diagnostic clock' else ', no active list entry and no clock' end as detail,
    owner
from {{ ref('int_rtt__judged_entries') }}
where admission_method = '13'
