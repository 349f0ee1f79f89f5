-- patient records as the cancer models join them: two are one person by a valid NHS number that two births do not share
select
    persons.patient_id,
    persons.nhs_number,
    case
        when persons.nhs_number is not null and shared.nhs_number is null then 'nhs ' || persons.nhs_number
        else 'patient ' || persons.patient_id
    end as person_key,
    persons.birth_date,
    persons.death_date
from {{ ref('int_patients__persons') }} as persons
left join {{ ref('int_cancer__shared_numbers') }} as shared on persons.nhs_number = shared.nhs_number
