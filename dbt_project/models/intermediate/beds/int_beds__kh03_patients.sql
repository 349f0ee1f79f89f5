-- ward intensity first, then specialty: a patient in critical care is outside the return whatever the specialty
with census as (

    select
        census.census_date,
        census.ward,
        census.ward_stay_id,
        wards.sector,
        wards.open_overnight,
        census.treatment_function,
        wards.main_specialty as ward_main_specialty
    from {{ ref('int_beds__census') }} as census
    left join {{ ref('int_beds__wards') }} as wards
        on
            census.ward = wards.ward
            and census.census_date >= wards.valid_from
            and (wards.valid_to is null or census.census_date <= wards.valid_to)
    where coalesce(census.treatment_function, '') <> '{{ var("kh03_well_baby_function") }}'

)

select
    census.census_date,
    census.ward,
    coalesce(census.open_overnight, true) as open_overnight,
    {{ kh03_sector_of_ward('census.sector') }} as ward_sector,
    case
        when {{ kh03_sector_of_ward('census.sector') }} = 'critical_care' then 'critical_care'
        else coalesce(of_patient.kh03_sector, of_ward.kh03_sector, {{ kh03_sector_of_ward('census.sector') }})
    end as specialty_sector,
    coalesce(of_patient.main_specialty, of_ward.main_specialty, 'unknown') as main_specialty,
    count(*) as patients
from census
-- treatment functions and main specialties share their codes where both exist
left join {{ ref('main_specialties') }} as of_patient
    on census.treatment_function = of_patient.main_specialty and of_patient.kh03_sector is not null
left join {{ ref('main_specialties') }} as of_ward
    on census.ward_main_specialty = of_ward.main_specialty and of_ward.kh03_sector is not null
group by 1, 2, 3, 4, 5, 6
