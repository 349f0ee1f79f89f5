select
    'CX-39' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when patients.death_date <= {{ as_at() }} then 'fail' else 'pass' end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    patients.death_date
from {{ ref('cancer__ptl') }} as pathways
left join {{ ref('stg_pas__patients') }} as patients on pathways.patient_id = patients.patient_id
