{{ config(materialized='view') }}
select
    'ward_stay' as subject,
    ward_stay_id as record_key,
    patient_id,
    cast(null as string) as pathway_id
from {{ ref('int_beds__ward_stays') }}
union all
select
    'bed_state' as subject,
    ward || '|' || {{ moment_text('snapshot_at') }} as record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id
from {{ ref('stg_beds__bed_states') }}
union all
select
    'spell' as subject,
    spell_id as record_key,
    patient_id,
    pathway_id
from {{ ref('beds__stays') }}
union all
select
    'ward' as subject,
    ward || '|' || cast(valid_from as string) as record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id
from {{ ref('int_beds__wards') }}
union all
select
    'return_sector' as subject,
    quarter || '|' || sector as record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id
from {{ ref('beds__return_quarterly') }}
union all
select
    'dated_record' as subject,
    record_key,
    patient_id,
    pathway_id
from {{ ref('int_beds__dated_records') }}
union all
select
    'patient' as subject,
    patient_id as record_key,
    patient_id,
    cast(null as string) as pathway_id
from {{ ref('int_beds__patients') }}
