with states as (

    select
        cast(snapshot_at as date) as snapshot_date,
        extract(hour from snapshot_at) as snapshot_hour,
        ward,
        core_open,
        escalation_open,
        occupied
    from {{ ref('stg_beds__bed_states') }}
    where cast(snapshot_at as date) <= {{ add_days(as_at(), 1) }}

),

-- the state at midnight belongs to the night that ends then; else the 08:00 state of the day itself
open_beds as (

    select
        case when snapshot_hour = 0 then {{ add_days('snapshot_date', -1) }} else snapshot_date end as date,
        ward,
        core_open,
        escalation_open
    from states
    where snapshot_hour in (0, 8)
    qualify
        row_number() over (
            partition by
                ward,
                case when snapshot_hour = 0 then {{ add_days('snapshot_date', -1) }} else snapshot_date end
            order by snapshot_hour nulls last
        ) = 1

),

midnight as (

    select
        census_date as date,
        ward,
        count(distinct spell_id) + count(*) filter (where spell_id is null) as occupied_midnight
    from {{ ref('beds__census') }}
    group by census_date, ward

),

mornings as (

    select
        snapshot_date as date,
        ward,
        max(occupied) as occupied_0800
    from states
    where snapshot_hour = 8
    group by snapshot_date, ward

),

days as (

    select date, ward from midnight
    union
    select date, ward from open_beds where date <= {{ as_at() }}

),

inventory as (

    select
        days.date,
        days.ward,
        wards.name,
        wards.site,
        wards.division,
        wards.sector,
        wards.core_beds,
        wards.escalation_beds
    from days
    left join {{ ref('stg_beds__wards') }} as wards
        on
            days.ward = wards.ward
            and days.date >= wards.valid_from
            and (wards.valid_to is null or days.date <= wards.valid_to)

),

joined as (

    select
        inventory.date,
        inventory.ward,
        inventory.name,
        inventory.site,
        inventory.division,
        inventory.sector,
        coalesce(open_beds.core_open, inventory.core_beds) as core_open,
        coalesce(open_beds.escalation_open, 0) as escalation_open,
        coalesce(midnight.occupied_midnight, 0) as occupied_midnight,
        mornings.occupied_0800
    from inventory
    left join open_beds on inventory.date = open_beds.date and inventory.ward = open_beds.ward
    left join midnight on inventory.date = midnight.date and inventory.ward = midnight.ward
    left join mornings on inventory.date = mornings.date and inventory.ward = mornings.ward

)

select
    date,
    ward,
    name as ward_name,
    site,
    division,
    sector,
    core_open,
    escalation_open,
    occupied_midnight,
    occupied_0800,
    100.0 * occupied_midnight / nullif(core_open + escalation_open, 0) as occupancy_percent
from joined
