select
    'RTT-B03' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when overlap_date is not null or second_start_date is not null then 'fail'
        else 'pass'
    end as status,
    case when overlap_date is not null then 'a clock from ' || cast(overlap_date as varchar) || ' overlaps the one before it' else 'a second clock start on ' || coalesce(cast(second_start_date as varchar), 'no date') || ' while the clock ran' end as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_pathways') }}
