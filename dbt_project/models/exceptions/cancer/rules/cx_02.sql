select
    'CX-02' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when pathways.open_actions > 0 and (pathways.undated_actions > 0 or pathways.next_action_date < {{ as_at() }}) then 'fail' else 'pass' end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.next_action_date
from {{ ref('cancer__ptl') }} as pathways

