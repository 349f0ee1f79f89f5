-- the groups of patients by which waits are compared
with patients as (

    select
        patient_id,
        birth_date,
        upper(replace(postcode, ' ', '')) as postcode
    from {{ ref('stg_pas__patients') }}

)

select
    patients.patient_id,
    {{ age_band('patients.birth_date', as_at()) }} as age_band,
    -- the smallest area that the look-up has; the last two letters leave the sector, with the digit before the district
    coalesce(postcodes.decile, sectors.decile, districts.decile) as deprivation_decile
from patients
left join {{ source('clockstop', 'deprivation') }} as postcodes
    on postcodes.kind = 'postcode' and patients.postcode = postcodes.area
left join {{ source('clockstop', 'deprivation') }} as sectors
    on
        sectors.kind = 'sector'
        and length(patients.postcode) > 4
        and substring(patients.postcode, 1, length(patients.postcode) - 2) = sectors.area
left join {{ source('clockstop', 'deprivation') }} as districts
    on
        districts.kind = 'district'
        and length(patients.postcode) > 4
        and substring(patients.postcode, 1, length(patients.postcode) - 3) = districts.area
