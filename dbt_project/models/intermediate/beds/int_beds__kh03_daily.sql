{%- set sectors = ['ga', 'ld', 'maternity', 'mi', 'critical_care'] -%}
with available as (

    select
        date,
        {{ kh03_sector_of_ward('sector') }} as sector,
        sum(case when open_overnight then available else 0 end) as available,
        sum(case when not open_overnight then available else 0 end) as available_day_only,
        sum(case when not open_overnight then day_beds_used else 0 end) as occupied_day_only,
        sum(case when open_overnight then coalesce(occupied_0800, 0) else 0 end) as declared_0800,
        sum(case when open_overnight and occupied_0800 is not null then occupied_midnight else 0 end) as midnight_where_declared
    from {{ ref('int_beds__occupancy_daily') }}
    group by date, {{ kh03_sector_of_ward('sector') }}

),

by_specialty as (

    select
        census_date as date,
        specialty_sector as sector,
        sum(case when open_overnight then patients else 0 end) as occupied,
        sum(case when not open_overnight then patients else 0 end) as in_day_only_wards
    from {{ ref('int_beds__kh03_patients') }}
    group by census_date, specialty_sector

),

by_ward as (

    select
        census_date as date,
        ward_sector as sector,
        sum(case when open_overnight then patients else 0 end) as occupied
    from {{ ref('int_beds__kh03_patients') }}
    group by census_date, ward_sector

),

days as (

    select distinct date from {{ ref('int_beds__occupancy_daily') }}

),

sectors as (

    {%- for sector in sectors %}
    select '{{ sector }}' as sector
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

)

select
    days.date,
    sectors.sector,
    cast(coalesce(available.available, 0) as bigint) as available,
    cast(coalesce(by_specialty.occupied, 0) as bigint) as occupied_by_main_specialty,
    cast(coalesce(by_ward.occupied, 0) as bigint) as occupied_by_ward_sector,
    cast(coalesce(by_specialty.in_day_only_wards, 0) as bigint) as in_day_only_wards,
    cast(coalesce(available.available_day_only, 0) as bigint) as available_day_only,
    cast(coalesce(available.occupied_day_only, 0) as bigint) as occupied_day_only,
    cast(coalesce(available.declared_0800, 0) as bigint) as declared_0800,
    cast(coalesce(available.midnight_where_declared, 0) as bigint) as midnight_where_declared
from days
cross join sectors
left join available on days.date = available.date and sectors.sector = available.sector
left join by_specialty on days.date = by_specialty.date and sectors.sector = by_specialty.sector
left join by_ward on days.date = by_ward.date and sectors.sector = by_ward.sector
