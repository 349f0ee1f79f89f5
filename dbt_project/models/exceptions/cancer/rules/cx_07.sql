select
    'CX-07' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when pathways.open_days > 28 and pathways.told_date is null and pathways.route <> 'Consultant Upgrade' then 'fail' else 'pass' end as status,
    'day ' || cast(pathways.open_days as varchar) || ', not told' as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('cancer__ptl') }} as pathways

