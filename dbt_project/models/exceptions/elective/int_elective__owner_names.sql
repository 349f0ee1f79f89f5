{{ config(materialized='view') }}
-- the rules of cancelled operations are owned by treatment functions where no consultant is known
select
    treatment_function as owner,
    max(coalesce(name, rtt_function_name)) as owner_name
from {{ ref('treatment_functions') }}
where
    (valid_from is null or valid_from <= {{ as_at() }})
    and (valid_to is null or valid_to >= {{ as_at() }})
group by treatment_function
