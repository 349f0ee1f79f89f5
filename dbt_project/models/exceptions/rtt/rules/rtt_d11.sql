select
    'RTT-D11' as rule_id,
    entry_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_active then 'not_applicable'
        when procedure is null or clinical_priority is null or consultant is null or intended_management is null then 'fail'
        else 'pass'
    end as status,
    owner,
    procedure is null as procedure_missing,
    clinical_priority is null as clinical_priority_missing,
    consultant is null as consultant_missing,
    intended_management is null as intended_management_missing
from {{ ref('int_rtt__assessed_entries') }}
