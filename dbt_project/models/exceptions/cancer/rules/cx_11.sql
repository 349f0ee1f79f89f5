select
    'CX-11' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when activity.care_id is null then 'not_applicable'
        when activity.treated_on is not null and pathways.told_date is not null and tracked.fds_end_reason = '01' and tracked.treated_on is null then 'fail'
        else 'pass'
    end as status,
    'treated on PAS ' || coalesce(cast(activity.treated_on as varchar), 'never') as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('cancer__ptl') }} as pathways
inner join {{ ref('int_cancer__pathways') }} as tracked on pathways.care_id = tracked.care_id
left join {{ ref('int_cancer__pas_activity') }} as activity on pathways.care_id = activity.care_id
