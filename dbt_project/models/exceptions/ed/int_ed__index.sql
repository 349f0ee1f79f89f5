select
    'attendance' as subject,
    attendance_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id
from {{ ref('stg_ed__attendances') }}
