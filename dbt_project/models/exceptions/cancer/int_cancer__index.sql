select
    'open_pathway' as subject,
    care_id as record_key,
    patient_id,
    pathway_id
from {{ ref('cancer__ptl') }}
union all
select
    'pathway' as subject,
    care_id as record_key,
    patient_id,
    pathway_id
from {{ ref('int_cancer__pathways') }}
union all
select
    'treatment' as subject,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('stg_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
