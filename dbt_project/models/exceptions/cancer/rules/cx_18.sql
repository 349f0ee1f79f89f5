select
    'CX-18' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.received_date < pathways.birth_date or pathways.received_date > pathways.death_date then 'fail'
        when pathways.received_date < pathways.decision_to_refer_date then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.received_date,
    pathways.decision_to_refer_date
from {{ ref('int_cancer__pathways') }} as pathways
