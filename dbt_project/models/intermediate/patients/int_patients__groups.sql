-- the groups of patients by which waits are compared
with patients as (

    select
        patient_id,
        birth_date,
        upper(replace(postcode, ' ', '')) as postcode
    from {{ ref('stg_pas__patients') }}

),

-- the last two letters leave the sector, with the digit before the district
areas as (

    select
        patient_id,
        birth_date,
        postcode,
        case when length(postcode) > 4 then substring(postcode, 1, length(postcode) - 2) end as sector,
        case when length(postcode) > 4 then substring(postcode, 1, length(postcode) - 3) end as district
    from patients

)

select
    areas.patient_id,
    {{ age_band('areas.birth_date', as_at()) }} as age_band,
    -- the smallest area that the look-up has
    coalesce(postcodes.decile, sectors.decile, districts.decile) as deprivation_decile
from areas
left join {{ source('clockstop', 'deprivation') }} as postcodes
    on postcodes.kind = 'postcode' and areas.postcode = postcodes.area
left join {{ source('clockstop', 'deprivation') }} as sectors
    on sectors.kind = 'sector' and areas.sector = sectors.area
left join {{ source('clockstop', 'deprivation') }} as districts
    on districts.kind = 'district' and areas.district = districts.area
