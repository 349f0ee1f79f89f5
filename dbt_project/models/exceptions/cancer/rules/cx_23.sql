select
    'CX-23' as rule_id,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when coalesce(treatments.adjustment_days, 0) <= 0 or treatments.adjustment_reason is null then 'not_applicable'
        when happened.adjustment = 0 then 'fail'
        when treatments.adjustment_days > {{ var('cancer_long_pause_days') }} then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    treatments.adjustment_days as days,
    treatments.adjustment_reason as reason
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('int_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
left join {{ ref('int_cancer__treatments') }} as happened on treatments.treatment_id = happened.treatment_id
