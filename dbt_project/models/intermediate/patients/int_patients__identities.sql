with cleaned as (

    select
        patient_id,
        replace(nhs_number, ' ', '') as number,
        case when {{ nhs_number_valid('nhs_number') }} then replace(nhs_number, ' ', '') end as valid_number,
        replace(cast(birth_date as string), '-', '') as birth_text,
        case when gender in ('1', '2') then gender end as gender,
        upper(replace(postcode, ' ', '')) as postcode,
        general_practice
    from {{ ref('stg_pas__patients') }}

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
