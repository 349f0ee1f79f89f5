with inventory as (

    select
        ward as code,
        name,
        valid_from,
        valid_to,
        site,
        sector,
        division
    from {{ ref('int_beds__wards') }}

)

select
    inventory.code,
    coalesce(given.name, inventory.name) as name,
    inventory.valid_from,
    inventory.valid_to,
    inventory.site,
    inventory.sector,
    coalesce(wards.division, inventory.division, sites.division, 'not assigned') as division,
    wards.division as division_given,
    inventory.division as division_delivered,
    sites.division as division_of_site
from inventory
left join {{ source('clockstop', 'names') }} as given on given.kind = 'ward' and inventory.code = given.code
left join {{ source('clockstop', 'divisions') }} as wards on wards.kind = 'ward' and inventory.code = wards.code
left join {{ source('clockstop', 'divisions') }} as sites on sites.kind = 'site' and inventory.site = sites.code
