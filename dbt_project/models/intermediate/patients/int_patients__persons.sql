with numbered as (

    select
        patient_id,
        birth_date,
        death_date,
        case when {{ nhs_number_valid('nhs_number') }} then replace(nhs_number, ' ', '') end as nhs_number
    from {{ ref('stg_pas__patients') }}

),

holders as (

    select
        nhs_number,
        min(patient_id) as first_holder,
        max(patient_id) as last_holder
    from numbered
    where nhs_number is not null
    group by nhs_number

),

shared as (

    {{ numbers_of_two_births('numbered') }}

)

select
    numbered.patient_id,
    numbered.nhs_number,
    -- a number that records of two dates of birth have is typed wrong in one of them, and says of nobody who it is
    case when shared.nhs_number is null then numbered.nhs_number end as identifying_number,
    shared.nhs_number is not null as is_number_of_two_births,
    case
        when holders.first_holder < numbered.patient_id then holders.first_holder
        when holders.last_holder > numbered.patient_id then holders.last_holder
    end as other_holder,
    -- two records of one person share a valid NHS number: that is how a merge shows in these extracts
    coalesce(
        'nhs ' || case when shared.nhs_number is null then numbered.nhs_number end,
        'patient ' || numbered.patient_id
    ) as person_key,
    numbered.birth_date,
    numbered.death_date
from numbered
left join holders on numbered.nhs_number = holders.nhs_number
left join shared on numbered.nhs_number = shared.nhs_number
