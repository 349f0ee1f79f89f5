select
    'CX-08' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when (pathways.told_date is null) <> (pathways.fds_end_reason is null) then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.told_date as date_informed,
    pathways.fds_end_reason
from {{ ref('int_cancer__pathways') }} as pathways
