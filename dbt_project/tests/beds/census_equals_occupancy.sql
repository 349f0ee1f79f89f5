{{ config(severity='error', meta={'rule_id': 'BED-I01', 'kind': 'reconciliation', 'model': 'beds__occupancy_daily', 'domain': 'beds', 'title': 'Occupied at midnight is the census'}) }}
with census as (

    select
        census_date,
        ward,
        count(distinct spell_id) + count(*) filter (where spell_id is null) as patients
    from {{ ref('beds__census') }}
    group by census_date, ward

)

select
    occupancy.date,
    occupancy.ward
from {{ ref('beds__occupancy_daily') }} as occupancy
left join census on occupancy.date = census.census_date and occupancy.ward = census.ward
where occupancy.occupied_midnight <> coalesce(census.patients, 0)
