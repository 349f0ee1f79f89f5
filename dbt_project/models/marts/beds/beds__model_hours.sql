-- who came and went hour by hour; occupancy is what the midnight before held, and who came and went since
with hours as (

    select {{ days_between("date '2000-01-01'", 'calendar_date') }} as hour
    from ({{ date_spine_days("date '2000-01-01'", "date '2000-01-24'") }}) as spine

),

by_hour as (

    select
        cast(moved_at as date) as date,
        cast(extract(hour from moved_at) as integer) as hour,
        sector,
        sum(arrivals) as arrivals,
        sum(departures) as departures
    from {{ ref('int_beds__sector_moves') }}
    group by cast(moved_at as date), cast(extract(hour from moved_at) as integer), sector

),

-- the days that have a midnight before them
days as (

    select
        date,
        sector,
        lag(occupied) over (partition by sector order by date nulls last) as occupied_before
    from {{ ref('int_beds__sector_days') }}

),

filled as (

    select
        days.date,
        days.sector,
        hours.hour,
        coalesce(by_hour.arrivals, 0) as arrivals,
        coalesce(by_hour.departures, 0) as departures,
        days.occupied_before
        + sum(coalesce(by_hour.arrivals, 0) - coalesce(by_hour.departures, 0)) over (
            partition by days.sector, days.date
            order by hours.hour nulls last
            rows between unbounded preceding and current row
        ) as occupied
    from days
    cross join hours
    left join by_hour on days.date = by_hour.date and days.sector = by_hour.sector and hours.hour = by_hour.hour
    where days.occupied_before is not null

),

coded as (

    select
        sector,
        {{ weekday_number('date') }} as weekday,
        cast(hour as integer) as hour,
        count(*) as days,
        avg(cast(arrivals as double)) as average_arrivals,
        avg(cast(departures as double)) as average_departures,
        avg(cast(occupied as double)) as average_occupied,
        {{ percentile_of('occupied', 0.9) }} as occupied_percentile_90,
        {{ percentile_of('occupied', 0.95) }} as occupied_percentile_95
    from filled
    group by sector, {{ weekday_number('date') }}, cast(hour as integer)

)

select
    coded.sector,
    {{ bed_sector_name('coded.sector') }} as sector_name,
    coded.weekday,
    coded.hour,
    coded.days,
    coded.average_arrivals,
    coded.average_departures,
    coded.average_occupied,
    coded.occupied_percentile_90,
    coded.occupied_percentile_95
from coded
