select
    'CX-06' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.open_days between {{ wait_limit('cancer_62_day') + 1 }} and {{ wait_limit('cancer_104_day') }} and not pathways.has_decision_to_treat then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.open_days
from {{ ref('cancer__ptl') }} as pathways
