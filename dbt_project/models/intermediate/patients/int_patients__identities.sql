with cleaned as (

    select
        patients.patient_id,
        replace(patients.nhs_number, ' ', '') as number,
        persons.nhs_number as valid_number,
        replace(cast(patients.birth_date as string), '-', '') as birth_text,
        case when patients.gender in ('1', '2') then patients.gender end as gender,
        upper(replace(patients.postcode, ' ', '')) as postcode,
        patients.general_practice
    from {{ ref('stg_pas__patients') }} as patients
    inner join {{ ref('int_patients__persons') }} as persons on patients.patient_id = persons.patient_id

)

select
    patient_id,
    case when length(number) = 10 then number end as number,
    valid_number,
    birth_text,
    substring(birth_text, 1, 4) || substring(birth_text, 7, 2) || substring(birth_text, 5, 2) as birth_swapped,
    gender,
    postcode,
    case when length(postcode) >= 5 then substring(postcode, 1, length(postcode) - 3) end as district,
    general_practice
from cleaned
