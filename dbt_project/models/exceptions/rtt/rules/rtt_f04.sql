select
    'RTT-F04' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when site is null or consultant is null then 'fail'
        else 'pass'
    end as status,
    'data quality' as owner,
    site is null as site_missing,
    consultant is null as consultant_missing
from {{ ref('int_rtt__assessed_open') }}
