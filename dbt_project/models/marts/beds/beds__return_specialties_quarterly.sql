with bed_days as (

    select
        {{ financial_quarter('patients.census_date') }} as quarter,
        patients.specialty_sector as sector,
        patients.main_specialty,
        sum(patients.patients) as occupied_bed_days
    from {{ ref('int_beds__kh03_patients') }} as patients
    inner join {{ ref('int_beds__coverage') }} as coverage on patients.census_date >= coverage.first_date
    where patients.open_overnight and patients.specialty_sector <> 'critical_care'
    group by {{ financial_quarter('patients.census_date') }}, patients.specialty_sector, patients.main_specialty

),

days as (

    select distinct
        quarter,
        days_counted
    from {{ ref('beds__return_quarterly') }}

),

coded as (

    select
        bed_days.quarter,
        bed_days.main_specialty,
        coalesce(specialties.name, 'Unknown') as main_specialty_name,
        bed_days.sector,
        cast(bed_days.occupied_bed_days as bigint) as occupied_bed_days,
        bed_days.occupied_bed_days / nullif(cast(days.days_counted as double), 0) as occupied
    from bed_days
    inner join days on bed_days.quarter = days.quarter
    left join {{ ref('main_specialties') }} as specialties on bed_days.main_specialty = specialties.main_specialty

)

select
    coded.quarter,
    {{ period_start('coded.quarter') }} as period_start,
    coded.main_specialty,
    coded.main_specialty_name,
    coded.sector,
    {{ bed_sector_name('coded.sector') }} as sector_name,
    coded.occupied_bed_days,
    coded.occupied
from coded
