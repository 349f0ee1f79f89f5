-- what the inventory says of a ward last
with inventory as (

    select
        code,
        name,
        site,
        sector,
        division_given,
        division_delivered,
        division_of_site,
        row_number() over (partition by code order by valid_from desc nulls last) as place
    from {{ ref('int_reference__wards') }}

),

latest as (

    select
        code,
        name,
        site,
        sector,
        division_given,
        division_delivered,
        division_of_site
    from inventory
    where place = 1

),

-- a ward that the inventory leaves out, and that the trust names or assigns
given as (

    select code from {{ ref('int_reference__names') }} where list_name = 'ward'
    union
    select code from {{ ref('int_reference__divisions') }} where kind = 'ward'

),

wards as (

    select code from latest
    union
    select code from given

)

select
    wards.code,
    coalesce(latest.name, names.name) as name,
    latest.site,
    latest.sector,
    coalesce(latest.division_given, divisions.division) as division_given,
    latest.division_delivered,
    latest.division_of_site
from wards
left join latest on wards.code = latest.code
left join {{ ref('int_reference__names') }} as names on names.list_name = 'ward' and wards.code = names.code
left join {{ ref('int_reference__divisions') }} as divisions on divisions.kind = 'ward' and wards.code = divisions.code
