select
    'CX-19' as rule_id,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when treatments.treatment_date is null or treatments.treatment_date > {{ as_at() }} or pathways.care_id is null then 'not_applicable'
        when pathways.primary_diagnosis is null then 'fail'
        when not happened.diagnosis_counts and not happened.is_excluded_morphology then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.primary_diagnosis is null as diagnosis_missing
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('int_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
left join {{ ref('int_cancer__treatments') }} as happened on treatments.treatment_id = happened.treatment_id
