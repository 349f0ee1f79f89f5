select
    'CX-11' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when activity.care_id is null then 'not_applicable'
        -- what was done to somebody without cancer is no treatment of cancer
        when tracked.fds_end_reason = '02' or tracked.patient_status = '03' then 'pass'
        when activity.treated_on is not null and tracked.treated_on is null then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    activity.treated_on
from {{ ref('cancer__ptl') }} as pathways
inner join {{ ref('int_cancer__pathways') }} as tracked on pathways.care_id = tracked.care_id
left join {{ ref('int_cancer__pas_activity') }} as activity on pathways.care_id = activity.care_id
