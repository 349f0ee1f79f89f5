select
    census_date,
    ward_stay_id,
    ward,
    bed,
    spell_id,
    patient_id,
    treatment_function,
    outlier
from {{ ref('int_beds__census') }}
