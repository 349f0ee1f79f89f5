{{ config(materialized='view') }}
-- wards by their newest name; a site has none in these extracts
select
    ward as owner,
    name as owner_name
from {{ ref('int_beds__wards') }}
where name is not null
qualify row_number() over (partition by ward order by valid_from desc nulls last) = 1
