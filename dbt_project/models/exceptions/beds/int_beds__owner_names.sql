{{ config(materialized='view') }}
-- wards by their newest name; a site has none in these extracts
select
    owner,
    owner_name
from (
    select
        ward as owner,
        name as owner_name,
        row_number() over (partition by ward order by valid_from desc nulls last) as place
    from {{ ref('int_beds__wards') }}
    where name is not null
) as placed
where place = 1
