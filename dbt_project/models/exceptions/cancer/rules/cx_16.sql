select
    'CX-16' as rule_id,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when treatments.treatment_date is null or treatments.decision_to_treat_date is not null then 'pass'
        -- the clinically appropriate date starts the clock of a subsequent treatment only (R-ECAD)
        when treatments.ecad_date is not null and treatments.event_type not in ('01', '07', '12') then 'pass'
        else 'fail'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    treatments.treatment_date
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('int_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
