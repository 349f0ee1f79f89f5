-- wards open at night, by the sector of the ward
with beds as (

    select
        date,
        sector,
        sum(occupied_midnight) as occupied,
        sum(available) as available
    from {{ ref('int_beds__sectors_daily') }}
    where ward_kind = 'overnight' and sector <> 'unknown'
    group by date, sector

),

moves as (

    select
        cast(moved_at as date) as date,
        sector,
        sum(arrivals) as arrivals,
        sum(departures) as departures
    from {{ ref('int_beds__sector_moves') }}
    group by cast(moved_at as date), sector

)

select
    beds.date,
    beds.sector,
    cast(beds.occupied as bigint) as occupied,
    cast(coalesce(beds.available, 0) as bigint) as available,
    cast(coalesce(moves.arrivals, 0) as bigint) as arrivals,
    cast(coalesce(moves.departures, 0) as bigint) as departures
from beds
left join moves on beds.date = moves.date and beds.sector = moves.sector
