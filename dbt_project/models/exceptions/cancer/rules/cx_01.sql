select
    'CX-01' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when pathways.open_actions = 0 then 'fail' else 'pass' end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.open_days
from {{ ref('cancer__ptl') }} as pathways

