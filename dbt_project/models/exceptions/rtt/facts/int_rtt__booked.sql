-- who waits or is booked, whoever is written to: every such pathway, and every booking that belongs to none that is known
with pathways as (

    select
        pathway_key as record_key,
        patient_id,
        pathway_key,
        death_date,
        is_open,
        next_appointment_date,
        next_tci_date,
        next_test_date
    from {{ ref('int_rtt__pathway_now') }}
    where
        is_open
        or next_appointment_date is not null
        or next_tci_date is not null
        or next_test_date is not null

),

appointments as (

    select
        'appointment:' || appointments.appointment_id as record_key,
        appointments.patient_id,
        appointments.appointment_date as next_appointment_date,
        cast(null as date) as next_tci_date,
        cast(null as date) as next_test_date
    from {{ ref('int_rtt__appointments') }} as appointments
    left join {{ ref('int_rtt__pathway_now') }} as now_known on appointments.pathway_key = now_known.pathway_key
    where appointments.is_ahead and now_known.pathway_key is null

),

offers as (

    select
        'offer:' || offers.offer_id as record_key,
        offers.patient_id,
        cast(null as date) as next_appointment_date,
        offers.tci_date as next_tci_date,
        cast(null as date) as next_test_date
    from {{ ref('int_rtt__offers') }} as offers
    left join {{ ref('int_rtt__assessed_entries') }} as entries on offers.entry_id = entries.entry_id
    left join {{ ref('int_rtt__pathway_now') }} as now_known on offers.pathway_key = now_known.pathway_key
    where
        offers.is_ahead
        and (entries.removed_date is null or entries.removed_date > {{ as_at() }})
        and now_known.pathway_key is null

),

tests as (

    select
        'test:' || tests.request_id as record_key,
        tests.patient_id,
        cast(null as date) as next_appointment_date,
        cast(null as date) as next_tci_date,
        tests.appointment_date as next_test_date
    from {{ ref('int_rtt__tests') }} as tests
    left join {{ ref('int_rtt__pathway_now') }} as now_known on tests.pathway_key = now_known.pathway_key
    where
        tests.appointment_date > {{ as_at() }}
        and tests.is_waiting
        and now_known.pathway_key is null

),

without_pathway as (

    select * from appointments
    union all
    select * from offers
    union all
    select * from tests

)

select
    record_key,
    patient_id,
    pathway_key,
    death_date,
    is_open,
    next_appointment_date,
    next_tci_date,
    next_test_date
from pathways
union all
select
    without_pathway.record_key,
    without_pathway.patient_id,
    cast(null as string) as pathway_key,
    case when patients.death_date <= {{ as_at() }} then patients.death_date end as death_date,
    false as is_open,
    without_pathway.next_appointment_date,
    without_pathway.next_tci_date,
    without_pathway.next_test_date
from without_pathway
left join {{ ref('stg_pas__patients') }} as patients on without_pathway.patient_id = patients.patient_id
