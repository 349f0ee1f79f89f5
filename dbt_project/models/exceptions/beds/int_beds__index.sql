select
    'ward_stay' as subject,
    ward_stay_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id
from {{ ref('int_beds__stays') }}
union all
select
    'bed_state' as subject,
    ward || '|' || cast(snapshot_at as varchar) as record_key,
    cast(null as varchar) as patient_id,
    cast(null as varchar) as pathway_id
from {{ ref('stg_beds__bed_states') }}
