{{ config(materialized='view') }}
select
    'offer' as subject,
    offer_id as record_key,
    patient_id,
    pathway_id
from {{ ref('int_elective__offers') }}
union all
select
    'patient' as subject,
    patient_id as record_key,
    patient_id,
    cast(null as string) as pathway_id
from {{ ref('int_elective__patients') }}
