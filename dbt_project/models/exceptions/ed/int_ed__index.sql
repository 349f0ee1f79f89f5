{{ config(materialized='view') }}
select
    'attendance' as subject,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id
from {{ ref('stg_ed__attendances') }}
union all
select
    'patient' as subject,
    patient_id as record_key,
    patient_id,
    cast(null as string) as pathway_id
from {{ ref('int_ed__patients') }}
union all
select
    'emergency_spell' as subject,
    spell_id as record_key,
    patient_id,
    cast(null as string) as pathway_id
from {{ ref('int_ed__spells') }}
where is_from_department
union all
select
    'published_wait' as subject,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id
from {{ ref('ed__published_waits') }}
union all
select
    'department_month' as subject,
    record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id
from {{ ref('int_ed__department_months') }}
