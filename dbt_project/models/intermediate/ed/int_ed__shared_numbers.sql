{{ config(meta={'not_gated_by': ['pas']}) }}
-- valid NHS numbers that people of two dates of birth have, in the administration system or in the department
with births as (

    select
        nhs_number,
        birth_date
    from {{ ref('int_patients__persons') }}
    union
    select
        replace(stamps.nhs_number, ' ', '') as nhs_number,
        persons.birth_date
    from {{ ref('int_ed__stamps') }} as stamps
    inner join {{ ref('int_patients__persons') }} as persons on stamps.patient_id = persons.patient_id
    where {{ nhs_number_valid('stamps.nhs_number') }}

)

{{ numbers_of_two_births('births') }}
