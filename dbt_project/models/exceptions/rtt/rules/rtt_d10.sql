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
    owner,
    case when dates_ahead > 1 then dates_ahead end as dates_ahead,
    case when dates_ahead > 1 then next_tci_date end as first_tci_date,
    case when dates_ahead > 1 then last_tci_date end as last_tci_date,
    case when coalesce(dates_ahead <= 1, true) then procedure end as procedure,
    case when coalesce(dates_ahead <= 1, true) then first_for_procedure end as other_entry
from {{ ref('int_rtt__assessed_entries') }}
