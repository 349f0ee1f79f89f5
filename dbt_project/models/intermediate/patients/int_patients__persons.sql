with numbered as (

    select
        patient_id,
        birth_date,
        death_date,
        case when {{ nhs_number_valid('nhs_number') }} then replace(nhs_number, ' ', '') end as nhs_number
    from {{ ref('stg_pas__patients') }}

)

select
    patient_id,
    nhs_number,
    -- two records of one person share a valid NHS number: that is how a merge shows in these extracts
    coalesce('nhs ' || nhs_number, 'patient ' || patient_id) as person_key,
    birth_date,
    death_date
from numbered
