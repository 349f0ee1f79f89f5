select
    'CX-21' as rule_id,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when (coalesce(treatments.adjustment_days, 0) <> 0 and treatments.adjustment_reason is null) or (treatments.adjustment_reason is not null and coalesce(treatments.adjustment_days, 0) = 0) or treatments.adjustment_days < 0 or treatments.adjustment_days > {{ days_between('coalesce(treatments.decision_to_treat_date, treatments.ecad_date)', 'treatments.treatment_date') }} then 'fail' else 'pass' end as status,
    'adjustment of ' || coalesce(cast(treatments.adjustment_days as varchar), 'no') || ' days, reason ' || coalesce(treatments.adjustment_reason, 'missing') as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('stg_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
