{{ config(materialized='view') }}
-- what the outpatient rules must judge, listed once: a rule answers for each record of its subject
select
    'appointment' as subject,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_outpatients__appointments') }}
union all
select
    'follow_up' as subject,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_outpatients__follow_ups') }}
