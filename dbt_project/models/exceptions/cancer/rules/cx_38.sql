select
    'CX-38' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.downgraded_date is null or pathways.downgraded_date > {{ as_at() }} then 'not_applicable'
        when not pathways.downgraded_before_seen then 'fail'
        else 'pass'
    end as status,
    'downgraded ' || cast(pathways.downgraded_date as varchar) || case when coalesce(pathways.downgrade_agreed_by_referrer, false) then ', after being seen' else ', no agreement recorded' end as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
