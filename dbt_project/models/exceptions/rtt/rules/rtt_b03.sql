select
    'RTT-B03' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when overlap_date is not null or second_start_date is not null then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    overlap_date,
    case when overlap_date is null then second_start_date end as second_start_date
from {{ ref('int_rtt__assessed_pathways') }}
