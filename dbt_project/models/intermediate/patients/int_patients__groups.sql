-- the groups of patients by which waits are compared
select
    patient_id,
    {{ age_band('birth_date', as_at()) }} as age_band
from {{ ref('stg_pas__patients') }}
