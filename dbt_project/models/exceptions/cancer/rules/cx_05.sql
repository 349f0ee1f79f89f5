select
    'CX-05' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when pathways.open_days > {{ wait_limit('cancer_104_day') }} and coalesce(pathways.harm_review_date > {{ as_at() }}, true) then 'fail' else 'pass' end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.open_days
from {{ ref('cancer__ptl') }} as pathways

