{{ config(materialized='view') }}
-- what the RTT rules must judge, listed once: a rule answers for each record of its subject
select
    'open_period' as subject,
    pathway_key as index_key,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('rtt__ptl') }}
union all
select
    'pathway' as subject,
    pathway_key as index_key,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__pathways') }}
union all
-- a patient who waits or has a booking: whoever is written to
select
    'waiting_or_booked' as subject,
    record_key as index_key,
    record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__booked') }}
union all
-- periods that are over, by the way they ended: what ended a period names it, because its number moves when an
-- earlier one is recorded late
select
    case
        when state = 'nullified' then 'nullified_period'
        when state = 'transferred' then 'transferred_period'
        when clock_stop_code = '30' then 'treated_period'
        when clock_stop_code in ('31', '32') then 'monitored_period'
        when clock_stop_code in ('34', '35') then 'ended_period'
        else 'other_period'
    end as subject,
    stop_event_id as index_key,
    stop_event_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('rtt__periods') }}
where state <> 'open'
union all
select
    'stopped_period' as subject,
    stop_event_id as index_key,
    stop_event_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('rtt__periods') }}
where state = 'stopped'
union all
select
    'referral' as subject,
    referral_id as index_key,
    referral_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__referrals') }}
union all
-- a status is assessed wherever it is recorded: on an event, and on an appointment that stands for no event
{% for subject in ['event', 'status'] -%}
select
    '{{ subject }}' as subject,
    event_id as index_key,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__event_effects') }}
union all
{% endfor -%}
select
    'status' as subject,
    'appointment:' || appointment_id as index_key,
    'appointment:' || appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__assessed_appointments') }}
where has_rtt_status and not stands_for_event
union all
select
    'admission_decision' as subject,
    event_id as index_key,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__event_effects') }}
where event_type = 'decision_to_admit' and event_date <= {{ as_at() }}
union all
select
    'due_follow_up' as subject,
    event_id as index_key,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__due_follow_ups') }}
union all
select
    'appointment' as subject,
    appointment_id as index_key,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__appointments') }}
union all
select
    'list_entry' as subject,
    entry_id as index_key,
    entry_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__entries') }}
union all
select
    'planned_entry' as subject,
    entry_id as index_key,
    entry_id as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__entries') }}
where admission_method = '13'
union all
select
    'planned_care' as subject,
    record_key as index_key,
    record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__planned_care') }}
union all
select
    'removal' as subject,
    removal_key as index_key,
    removal_key as record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__removals') }}
union all
select
    'offer' as subject,
    offer_id as index_key,
    offer_id as record_key,
    patient_id,
    cast(null as string) as pathway_id
from {{ ref('stg_pas__admission_offers') }}
union all
select
    'ended_record' as subject,
    record_key as index_key,
    record_key,
    patient_id,
    pathway_key as pathway_id
from {{ ref('int_rtt__ended_records') }}
union all
select
    'patient' as subject,
    patient_id as index_key,
    patient_id as record_key,
    patient_id,
    cast(null as string) as pathway_id
from {{ ref('stg_pas__patients') }}
