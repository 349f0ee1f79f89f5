{{ config(meta={'not_gated_by': ['pas']}) }}
select
    spell_id,
    patient_id,
    cast(admitted_at as date) as admitted_on,
    admitted_at_utc,
    admission_method,
    coalesce(admission_method = '21', false) as is_from_department,
    coalesce(admission_method in ('22', '23', '24', '25', '2A', '2B', '2C', '2D', '28'), false) as is_other_emergency,
    administrative_category,
    source_as_at
from {{ ref('stg_pas__spells') }}
where cast(admitted_at as date) <= {{ add_days(as_at(), 1) }}
