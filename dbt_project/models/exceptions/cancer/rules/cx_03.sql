select
    'CX-03' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.open_actions = 0 then 'not_applicable'
        when pathways.next_action_date >= {{ add_days(as_at(), var('cancer_action_far_days')) }} then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.next_action_date
from {{ ref('cancer__ptl') }} as pathways
