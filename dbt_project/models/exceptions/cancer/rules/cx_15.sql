select
    'CX-15' as rule_id,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when treatments.decision_to_treat_date > treatments.treatment_date then 'fail' else 'pass' end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    treatments.decision_to_treat_date,
    treatments.treatment_date
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('int_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
