select
    'CX-31' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when pathways.is_route_unknown then 'fail' else 'pass' end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.priority_type,
    pathways.source_of_referral,
    pathways.referral_type
from {{ ref('int_cancer__pathways') }} as pathways
