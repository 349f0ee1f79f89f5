select
    'CX-09' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.patient_status = '03' and pathways.told_date is null and pathways.route is distinct from 'Consultant Upgrade' then 'fail'
        else 'pass'
    end as status,
    'status 03, not told' as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
