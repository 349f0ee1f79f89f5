select
    'RTT-F03' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when commissioner is null or not {{ matches('commissioner', '[A-Z0-9]{3,6}') }} then 'fail'
        else 'pass'
    end as status,
    'data quality' as owner,
    commissioner
from {{ ref('int_rtt__assessed_open') }}
