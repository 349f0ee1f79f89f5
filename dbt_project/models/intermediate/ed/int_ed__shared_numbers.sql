-- valid NHS numbers that people of two dates of birth have, in the administration system or in the department
with births as (

    select
        nhs_number,
        birth_date
    from {{ ref('int_ed__registered') }}
    union
    select
        replace(stamps.nhs_number, ' ', '') as nhs_number,
        registered.birth_date
    from {{ ref('int_ed__stamps') }} as stamps
    inner join {{ ref('int_ed__registered') }} as registered on stamps.patient_id = registered.patient_id
    where {{ nhs_number_valid('stamps.nhs_number') }}

)

{{ numbers_of_two_births('births') }}
