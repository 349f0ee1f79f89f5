select
    'CX-37' as rule_id,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when treatments.modality = '01' and treatments.treatment_date >= date '2020-10-01' then 'fail'
        when treatments.modality = '18' and treatments.treatment_date >= date '2012-07-01' then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    treatments.modality
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('int_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
