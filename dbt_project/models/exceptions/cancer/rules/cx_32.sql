select
    'CX-32' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.nhs_number is not null and pathways.valid_nhs_number is null then 'fail'
        when pathways.person_nhs_number is null and (select count(*) from {{ ref('stg_pas__patients') }}) = 0 then 'not_applicable'
        when pathways.person_nhs_number is null then 'fail'
        when pathways.is_number_shared or pathways.is_number_of_another_record then 'fail'
        when patients.nhs_number_status <> '01' then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    case when pathways.nhs_number is not null and pathways.valid_nhs_number is null then 'check_digit' when pathways.person_nhs_number is null then 'missing' when pathways.is_number_shared then 'shared' when pathways.is_number_of_another_record then 'differs_from_pas' else 'not_verified' end as number,
    case when pathways.is_number_shared and pathways.valid_nhs_number is not null then persons.other_holder end as other_patient
from {{ ref('int_cancer__pathways') }} as pathways
left join {{ ref('stg_pas__patients') }} as patients on pathways.patient_id = patients.patient_id
left join {{ ref('int_patients__persons') }} as persons on pathways.patient_id = persons.patient_id
