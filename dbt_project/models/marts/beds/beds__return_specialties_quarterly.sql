with bed_days as (

    select
        {{ financial_quarter('census_date') }} as quarter,
        specialty_sector as sector,
        main_specialty,
        sum(patients) as occupied_bed_days
    from {{ ref('int_beds__kh03_patients') }}
    where open_overnight and specialty_sector <> 'critical_care'
    group by {{ financial_quarter('census_date') }}, specialty_sector, main_specialty

),

days as (

    select distinct
        quarter,
        days_counted
    from {{ ref('beds__return_quarterly') }}

)

select
    bed_days.quarter,
    bed_days.main_specialty,
    coalesce(specialties.name, 'Unknown') as name,
    bed_days.sector,
    cast(bed_days.occupied_bed_days as bigint) as occupied_bed_days,
    bed_days.occupied_bed_days / nullif(cast(days.days_counted as double), 0) as occupied
from bed_days
inner join days on bed_days.quarter = days.quarter
left join {{ ref('main_specialties') }} as specialties on bed_days.main_specialty = specialties.main_specialty
