select
    'RTT-F03' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when commissioner is null or not {{ matches('commissioner', '[A-Z0-9]{3,6}') }} then 'fail'
        else 'pass'
    end as status,
    'commissioner ' || coalesce(commissioner, 'missing') as detail,
    'data quality' as owner
from {{ ref('int_rtt__assessed_open') }}
