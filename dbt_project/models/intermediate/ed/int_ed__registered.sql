{{ config(meta={'not_gated_by': ['pas']}) }}
select
    patient_id,
    case when {{ nhs_number_valid('nhs_number') }} then replace(nhs_number, ' ', '') end as nhs_number,
    birth_date,
    death_date
from {{ ref('stg_pas__patients') }}
