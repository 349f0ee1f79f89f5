-- into a sector: the first stay of a spell there, or a move from another sector; out of it likewise
with moves as (

    select
        ward_sector,
        started_at,
        ended_at,
        lag(ward_sector) over (
            partition by person, spell_id
            order by started_at_utc nulls last, ward_stay_id nulls last
        ) as from_sector,
        lead(ward_sector) over (
            partition by person, spell_id
            order by started_at_utc nulls last, ward_stay_id nulls last
        ) as to_sector
    from {{ ref('int_beds__flow') }}
    where not home_leave and ward_sector is not null

)

select
    ward_sector as sector,
    started_at as moved_at,
    1 as arrivals,
    0 as departures
from moves
where from_sector is null or from_sector <> ward_sector
union all
select
    ward_sector as sector,
    ended_at as moved_at,
    0 as arrivals,
    1 as departures
from moves
where ended_at is not null and (to_sector is null or to_sector <> ward_sector)
