{{ config(materialized='view') }}
select
    'open_pathway' as subject,
    care_id as record_key,
    patient_id,
    pathway_id
from {{ ref('cancer__ptl') }}
union all
select
    'pathway' as subject,
    care_id as record_key,
    patient_id,
    pathway_id
from {{ ref('int_cancer__pathways') }}
union all
select
    'treatment' as subject,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('int_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
union all
select
    'adjustment' as subject,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('int_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
union all
select
    'adjustment' as subject,
    care_id || '|first_seen' as record_key,
    patient_id,
    pathway_id
from {{ ref('int_cancer__pathways') }}
union all
select
    'transfer' as subject,
    transfers.transfer_id as record_key,
    pathways.patient_id,
    pathways.pathway_id
from {{ ref('stg_cancer__transfers') }} as transfers
left join {{ ref('int_cancer__pathways') }} as pathways on transfers.care_id = pathways.care_id
union all
select
    'urgent_referral' as subject,
    referral_id as record_key,
    patient_id,
    pathway_id
from {{ ref('int_cancer__urgent_referrals') }}
union all
select
    'counted_clock' as subject,
    clocks.record_key,
    pathways.patient_id,
    pathways.pathway_id
from {{ ref('int_cancer__counted_clocks') }} as clocks
inner join {{ ref('int_cancer__pathways') }} as pathways on clocks.care_id = pathways.care_id
union all
select
    'upload_record' as subject,
    coalesce(records.treatment_id, records.care_id || '|FDS') as record_key,
    pathways.patient_id,
    pathways.pathway_id
from {{ ref('cancer__upload') }} as records
inner join {{ ref('int_cancer__pathways') }} as pathways on records.care_id = pathways.care_id
union all
select
    'tracked_record' as subject,
    records.care_id as record_key,
    coalesce(pathways.patient_id, records.patient_id) as patient_id,
    pathways.pathway_id
from {{ ref('stg_cancer__pathways') }} as records
left join {{ ref('int_cancer__pathways') }} as pathways on records.care_id = pathways.care_id
union all
select
    'tracker_entry' as subject,
    entries.record_key,
    pathways.patient_id,
    pathways.pathway_id
from {{ ref('int_cancer__tracker_entries') }} as entries
left join {{ ref('int_cancer__pathways') }} as pathways on entries.care_id = pathways.care_id
