-- what the RTT rules must judge, listed once: a rule answers for each record of its subject
select
    'open_period' as subject,
    pathway_id || '|' || cast(period_no as varchar) as index_key,
    pathway_id as record_key,
    patient_id,
    pathway_id
from {{ ref('rtt__ptl') }}
union all
select
    'pathway' as subject,
    pathway_id as index_key,
    pathway_id as record_key,
    patient_id,
    pathway_id
from {{ ref('int_rtt__pathways') }}
union all
select
    'event' as subject,
    event_id as index_key,
    event_id as record_key,
    patient_id,
    pathway_id
from {{ ref('stg_pas__rtt_events') }}
union all
select
    'appointment' as subject,
    appointment_id as index_key,
    appointment_id as record_key,
    patient_id,
    pathway_id
from {{ ref('stg_pas__appointments') }}
union all
select
    'offer' as subject,
    offer_id as index_key,
    offer_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id
from {{ ref('stg_pas__admission_offers') }}
union all
select
    'patient' as subject,
    patient_id as index_key,
    patient_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id
from {{ ref('stg_pas__patients') }}
