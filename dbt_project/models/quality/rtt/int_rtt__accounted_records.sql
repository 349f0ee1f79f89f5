{{ config(materialized='view') }}
-- what became of every record that can put a patient on the waiting list or that says what comes next, found by patient and
-- identifier in what is published and not by the keys of the engine; a record without an outcome is lost. A view, because one test reads it, once
with referrals as (

    select
        referral_id,
        pathway_id,
        pathway_issuer,
        patient_id
    from {{ ref('stg_pas__referrals') }}

),

entries as (

    select
        entries.entry_id,
        entries.patient_id,
        coalesce(entries.pathway_id, referrals.pathway_id, entries.referral_id, entries.entry_id) as pathway_id,
        entries.admission_method,
        entries.decision_to_admit_date,
        {{ usable_end('entries.decision_to_admit_date', 'entries.removed_date') }} as removed_date
    from {{ ref('stg_pas__waiting_list') }} as entries
    left join referrals on entries.referral_id = referrals.referral_id

),

records as (

    select
        'referral' as record_kind,
        referral_id as record_id,
        patient_id,
        coalesce(pathway_id, referral_id) as pathway_id,
        cast(null as date) as ahead_date
    from referrals
    union all
    select
        'list entry' as record_kind,
        entry_id as record_id,
        patient_id,
        pathway_id,
        cast(null as date) as ahead_date
    from entries
    where
        admission_method in ('11', '12')
        and (removed_date is null or removed_date > {{ as_at() }})
        and (decision_to_admit_date is null or decision_to_admit_date <= {{ as_at() }})
    union all
    select
        'appointment to come' as record_kind,
        appointments.appointment_id as record_id,
        appointments.patient_id,
        coalesce(appointments.pathway_id, referrals.pathway_id, appointments.referral_id) as pathway_id,
        cast(appointments.appointment_at as date) as ahead_date
    from {{ ref('stg_pas__appointments') }} as appointments
    left join referrals on appointments.referral_id = referrals.referral_id
    where
        cast(appointments.appointment_at as date) > {{ as_at() }}
        and coalesce(appointments.attended, '0') = '0'
        and appointments.cancelled_date is null
    union all
    select
        'admission to come' as record_kind,
        offers.offer_id as record_id,
        coalesce(entries.patient_id, offers.patient_id) as patient_id,
        entries.pathway_id,
        offers.tci_date as ahead_date
    from {{ ref('stg_pas__admission_offers') }} as offers
    inner join entries on offers.entry_id = entries.entry_id
    where
        offers.outcome is null
        and offers.cancelled_at is null
        and offers.tci_date >= {{ as_at() }}
        and entries.admission_method in ('11', '12')
        and (entries.removed_date is null or entries.removed_date > {{ as_at() }})
        and (entries.decision_to_admit_date is null or entries.decision_to_admit_date <= {{ as_at() }})

),

-- a pathway is one patient's: whatever is found under the identifier for somebody else does not count
pathways as (

    select
        coalesce(patient_id, '') as patient_id,
        {{ pathway_id_without_kind('pathway_id') }} as pathway_id,
        max(case when state = 'open' then 1 else 0 end) as is_open,
        count(*) as periods
    from {{ ref('rtt__periods') }}
    group by 1, 2

),

next_events as (

    select
        coalesce(patient_id, '') as patient_id,
        {{ pathway_id_without_kind('pathway_id') }} as pathway_id,
        min(next_event_date) as next_event_date,
        min(tci_date) as tci_date
    from {{ ref('rtt__ptl') }}
    group by 1, 2

),

-- a record that names no patient is of the patient who has its identifier
holders as (

    select
        pathway_id,
        min(patient_id) as patient_id
    from pathways
    group by pathway_id

),

owned as (

    select
        records.record_kind,
        records.record_id,
        records.patient_id,
        coalesce(records.patient_id, holders.patient_id, '') as holder_id,
        records.pathway_id,
        records.ahead_date
    from records
    left join holders on records.pathway_id = holders.pathway_id

),

-- pathways that are known and have no clock: the rules say of them what is missing
without_clock as (

    select
        coalesce(pathways.patient_id, '') as patient_id,
        pathways.pathway_id,
        max(case when pathways.recorded_events > 0 then 1 else 0 end) as has_events
    from {{ ref('int_rtt__pathways') }} as pathways
    left join {{ ref('rtt__periods') }} as periods on pathways.pathway_key = periods.pathway_key
    where periods.pathway_key is null
    group by 1, 2

)

select
    records.record_kind,
    records.record_id,
    records.patient_id,
    records.pathway_id,
    case
        when records.pathway_id is null then 'belongs to no pathway'
        when records.record_kind = 'appointment to come' and next_events.pathway_id is not null
            then case when next_events.next_event_date <= records.ahead_date then 'the next event of its pathway, or after it' end
        when records.record_kind = 'admission to come' and next_events.pathway_id is not null
            then case when next_events.tci_date <= records.ahead_date then 'the next admission of its pathway, or after it' end
        when pathways.is_open = 1 then 'on the waiting list'
        when pathways.periods > 0 then 'in a period that is over'
        when without_clock.has_events = 1 then 'no event of its pathway begins a clock'
        when records.ahead_date is not null then 'no clock of its pathway runs'
    end as outcome
from owned as records
left join pathways on records.holder_id = pathways.patient_id and records.pathway_id = pathways.pathway_id
left join next_events on records.holder_id = next_events.patient_id and records.pathway_id = next_events.pathway_id
left join without_clock on records.holder_id = without_clock.patient_id and records.pathway_id = without_clock.pathway_id
union all
-- an event is accounted for where the clock reads it, whatever is published of its pathway
select
    'event' as record_kind,
    events.event_id as record_id,
    events.patient_id,
    events.pathway_id,
    case when read_events.event_id is not null then 'read by the clock' end as outcome
from {{ ref('stg_pas__rtt_events') }} as events
left join {{ ref('int_rtt__event_effects') }} as read_events on events.event_id = read_events.event_id
