select
    'CX-01' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when pathways.open_actions = 0 then 'fail' else 'pass' end as status,
    'day ' || coalesce(cast(pathways.open_days as varchar), 'unknown') || ', no open action' as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('cancer__ptl') }} as pathways

