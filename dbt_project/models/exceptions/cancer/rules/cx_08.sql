select
    'CX-08' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when (pathways.told_date is null) <> (pathways.fds_end_reason is null) then 'fail'
        else 'pass'
    end as status,
    case when pathways.told_date is null then 'end reason ' || pathways.fds_end_reason || ', no date' else 'told ' || cast(pathways.told_date as varchar) || ', no end reason' end as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
