select
    'CX-06' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.open_days between {{ wait_limit('cancer_62_day') + 1 }} and {{ wait_limit('cancer_104_day') }} and not pathways.has_decision_to_treat then 'fail'
        else 'pass'
    end as status,
    'day ' || coalesce(cast(pathways.open_days as varchar), 'unknown') || ', no decision to treat' as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('cancer__ptl') }} as pathways
