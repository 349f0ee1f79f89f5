select
    'RTT-D10' as rule_id,
    entry_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_active then 'not_applicable'
        when place_for_procedure > 1 or dates_ahead > 1 then 'fail'
        else 'pass'
    end as status,
    case when dates_ahead > 1 then 'dates ahead: ' || cast(dates_ahead as varchar) || ', first ' || coalesce(cast(next_tci_date as varchar), 'no date') || ', last ' || coalesce(cast(last_tci_date as varchar), 'no date') else 'another active entry for procedure ' || coalesce(procedure, 'none') || ': ' || coalesce(first_for_procedure, 'none') end as detail,
    owner
from {{ ref('int_rtt__assessed_entries') }}
