{{ config(severity='error', meta={'rule_id': 'BED-I01', 'kind': 'reconciliation', 'model': 'beds__occupancy_daily', 'domain': 'beds', 'title': 'Occupied at midnight is the census'}) }}
with census as (

    select
        census.census_date,
        census.ward,
        count(*) as patients
    from {{ ref('beds__census') }} as census
    inner join {{ ref('int_beds__coverage') }} as coverage on census.census_date >= coverage.first_date
    group by census.census_date, census.ward

)

select
    coalesce(occupancy.date, census.census_date) as date,
    coalesce(occupancy.ward, census.ward) as ward
from {{ ref('beds__occupancy_daily') }} as occupancy
full outer join census on occupancy.date = census.census_date and occupancy.ward = census.ward
where coalesce(occupancy.occupied_midnight, 0) <> coalesce(census.patients, 0)
