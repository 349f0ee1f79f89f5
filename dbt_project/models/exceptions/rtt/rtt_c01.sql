select
    'RTT-C01' as rule_id,
    pathways.pathway_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when wrong.pathway_id is not null then 'fail' else 'pass' end as status,
    'a clock stops before it starts' as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__pathways') }} as pathways
left join (
    select distinct pathway_id
    from {{ ref('rtt__periods') }}
    where clock_stop_date < clock_start_date
) as wrong on pathways.pathway_id = wrong.pathway_id
