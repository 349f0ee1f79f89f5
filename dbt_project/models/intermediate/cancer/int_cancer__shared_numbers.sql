-- valid NHS numbers that records of two dates of birth have: they say of nobody who it is
with births as (

    select
        nhs_number,
        birth_date
    from {{ ref('int_patients__persons') }}
    where nhs_number is not null
    union
    -- the tracker may give a number to a patient record that has none
    select
        replace(pathways.nhs_number, ' ', '') as nhs_number,
        persons.birth_date
    from {{ ref('stg_cancer__pathways') }} as pathways
    inner join {{ ref('int_patients__persons') }} as persons on pathways.patient_id = persons.patient_id
    where {{ nhs_number_valid('pathways.nhs_number') }}

)

{{ numbers_of_two_births('births') }}
