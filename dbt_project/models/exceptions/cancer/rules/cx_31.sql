select
    'CX-31' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when pathways.route is null and not pathways.downgraded_before_seen and pathways.received_date is not null and (pathways.source_of_referral = '17' or (pathways.priority_type is null and pathways.source_of_referral is not null)) then 'fail' else 'pass' end as status,
    'priority ' || coalesce(pathways.priority_type, 'missing') || ', source ' || coalesce(pathways.source_of_referral, 'missing') || ', type ' || coalesce(pathways.referral_type, 'missing') as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways

