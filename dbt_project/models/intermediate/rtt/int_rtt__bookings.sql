{{ config(materialized='view') }}
-- everything that is booked or listed for a patient, each with the pathway that it belongs to
select
    'appointment' as booking_kind,
    appointment_id as booking_id,
    patient_id,
    pathway_key,
    appointment_date as booking_date,
    is_ahead
from {{ ref('int_rtt__appointments') }}
union all
select
    'list entry' as booking_kind,
    entry_id as booking_id,
    patient_id,
    pathway_key,
    decision_to_admit_date as booking_date,
    is_active as is_ahead
from {{ ref('int_rtt__entries') }}
union all
select
    'admission' as booking_kind,
    offer_id as booking_id,
    patient_id,
    pathway_key,
    tci_date as booking_date,
    is_ahead and is_for_active_entry as is_ahead
from {{ ref('int_rtt__offers') }}
union all
select
    'test' as booking_kind,
    request_id as booking_id,
    patient_id,
    pathway_key,
    appointment_date as booking_date,
    coalesce(is_waiting and appointment_date > {{ as_at() }}, false) as is_ahead
from {{ ref('int_rtt__tests') }}
