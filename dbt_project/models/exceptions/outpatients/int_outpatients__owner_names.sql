{{ config(materialized='view') }}
-- the rules of outpatients are owned by clinics; their names are those that the trust gives in plan/names.csv
select
    code as owner,
    name as owner_name
from {{ ref('int_reference__names') }}
where list_name = 'clinic'
