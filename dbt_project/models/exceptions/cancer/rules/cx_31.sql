select
    'CX-31' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when pathways.is_route_unknown then 'fail' else 'pass' end as status,
    'priority ' || coalesce(pathways.priority_type, 'missing') || ', source ' || coalesce(pathways.source_of_referral, 'missing') || ', type ' || coalesce(pathways.referral_type, 'missing') as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
