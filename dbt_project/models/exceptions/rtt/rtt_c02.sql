select
    'RTT-C02' as rule_id,
    pathways.pathway_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when unknown.pathway_id is not null then 'fail' else 'pass' end as status,
    'a period was completed without any clock start' as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__pathways') }} as pathways
left join (
    select distinct pathway_id
    from {{ ref('rtt__periods') }}
    where clock_start_date is null
) as unknown on pathways.pathway_id = unknown.pathway_id
