-- what the administration system knows of each tracked pathway: appointments, treatment, admission dates
with tracked as (

    select
        care_id,
        pathway_id,
        pathway_issuer,
        patient_id,
        person_key,
        received_date,
        first_seen_date
    from {{ ref('int_cancer__pathways') }}

),

people as (

    select
        patient_id,
        person_key
    from {{ ref('int_cancer__people') }}

),

-- the pathway of a record is its own, else that of its referral; of a list entry likewise, and of a spell that of its entry
referrals as (

    select
        referral_id,
        patient_id,
        pathway_id,
        pathway_issuer
    from {{ ref('stg_pas__referrals') }}

),

entries as (

    select
        entries.entry_id,
        entries.patient_id,
        coalesce(entries.pathway_id, referrals.pathway_id) as pathway_id,
        case when entries.pathway_id is null then referrals.pathway_issuer end as pathway_issuer,
        case when entries.pathway_id is null then entries.referral_id end as referral_id
    from {{ ref('stg_pas__waiting_list') }} as entries
    left join referrals on entries.referral_id = referrals.referral_id

),

records as (

    select
        'appointment' as kind,
        appointments.appointment_id as record_id,
        appointments.patient_id,
        coalesce(appointments.pathway_id, referrals.pathway_id) as pathway_id,
        case when appointments.pathway_id is null then referrals.pathway_issuer end as pathway_issuer,
        case when appointments.pathway_id is null then appointments.referral_id end as referral_id
    from {{ ref('stg_pas__appointments') }} as appointments
    left join referrals on appointments.referral_id = referrals.referral_id
    union all
    select
        'spell' as kind,
        spells.spell_id as record_id,
        spells.patient_id,
        coalesce(spells.pathway_id, entries.pathway_id) as pathway_id,
        case when spells.pathway_id is null then entries.pathway_issuer end as pathway_issuer,
        case when spells.pathway_id is null then entries.referral_id end as referral_id
    from {{ ref('stg_pas__spells') }} as spells
    left join entries on spells.entry_id = entries.entry_id
    -- the event that a source closes a clock with is not sure to be a cancer treatment: a treating admission is
    where spells.definitive_treatment and cast(spells.admitted_at as date) <= {{ as_at() }}
    union all
    select
        'event' as kind,
        events.event_id as record_id,
        events.patient_id,
        coalesce(events.pathway_id, referrals.pathway_id) as pathway_id,
        case when events.pathway_id is null then referrals.pathway_issuer else events.pathway_issuer end as pathway_issuer,
        case when events.pathway_id is null then events.referral_id end as referral_id
    from {{ ref('stg_pas__rtt_events') }} as events
    left join referrals on events.referral_id = referrals.referral_id
    where events.rtt_status = '30' and events.event_date <= {{ as_at() }}
    union all
    select
        'offer' as kind,
        offers.offer_id as record_id,
        coalesce(entries.patient_id, offers.patient_id) as patient_id,
        entries.pathway_id,
        entries.pathway_issuer,
        entries.referral_id
    from {{ ref('stg_pas__admission_offers') }} as offers
    inner join entries on offers.entry_id = entries.entry_id

),

of_people as (

    select
        records.*,
        coalesce(people.person_key, 'patient ' || records.patient_id) as person_key
    from records
    left join people on records.patient_id = people.patient_id

),

-- the tracker's own identifier, and that of the referral which it was linked to
identifiers as (

    select
        care_id,
        pathway_id,
        pathway_issuer,
        patient_id,
        person_key
    from tracked
    where pathway_id is not null
    union
    select
        links.care_id,
        links.pathway_id,
        links.pathway_issuer,
        links.patient_id,
        links.person_key
    from {{ ref('int_cancer__pas_links') }} as links

),

-- a record is of a tracked pathway where identifier, issuer and patient agree, or where it names the linked referral
linked as (

    select
        identifiers.care_id,
        of_people.kind,
        of_people.record_id
    from identifiers
    inner join of_people
        on
            identifiers.pathway_id = of_people.pathway_id
            and coalesce(identifiers.pathway_issuer = of_people.pathway_issuer, true)
            and (identifiers.patient_id = of_people.patient_id or identifiers.person_key = of_people.person_key)
    union
    select
        links.care_id,
        of_people.kind,
        of_people.record_id
    from {{ ref('int_cancer__pas_links') }} as links
    inner join of_people
        on
            links.referral_id = of_people.referral_id
            and (links.patient_id = of_people.patient_id or links.person_key = of_people.person_key)

),

known as (

    select care_id from {{ ref('int_cancer__pas_links') }}
    union
    select care_id from linked

),

appointments as (

    select
        linked.care_id,
        -- what was cancelled by either side is no appointment
        count(*) filter (
            where
            coalesce(appointments.attended, '0') not in ('2', '4')
            and (
                appointments.cancelled_date > {{ as_at() }}
                -- an invalid cancellation date still means that it was cancelled
                or (appointments.cancelled_date is null and appointments.cancelled_date_rejected is null)
            )
        ) as appointments,
        -- only a missed first appointment adjusts a wait: one after the patient was seen does not
        count(*) filter (
            where
            appointments.attended = '3'
            and (
                tracked.first_seen_date is null
                or cast(appointments.appointment_at as date) <= tracked.first_seen_date
            )
        ) as missed,
        -- cancelled by the patient, missed, or too late to be seen
        count(*) filter (where appointments.attended in ('2', '3', '7')) as not_kept_by_patient
    from linked
    inner join tracked on linked.care_id = tracked.care_id
    inner join {{ ref('stg_pas__appointments') }} as appointments on linked.record_id = appointments.appointment_id
    where linked.kind = 'appointment'
    group by linked.care_id

),

treatments as (

    select
        linked.care_id,
        cast(spells.admitted_at as date) as treated_on
    from linked
    inner join {{ ref('stg_pas__spells') }} as spells on linked.record_id = spells.spell_id
    where linked.kind = 'spell'
    union all
    select
        linked.care_id,
        events.event_date as treated_on
    from linked
    inner join {{ ref('stg_pas__rtt_events') }} as events on linked.record_id = events.event_id
    where linked.kind = 'event'

),

treated as (

    select
        treatments.care_id,
        min(treatments.treated_on) as treated_on
    from treatments
    inner join tracked on treatments.care_id = tracked.care_id
    where treatments.treated_on >= tracked.received_date
    group by treatments.care_id

),

offers as (

    select
        linked.care_id,
        -- whoever comes in on the day of the data has a date: the soonest counts
        min(offers.tci_date) filter (
            where
            offers.cancelled_at is null
            and offers.cancelled_at_rejected is null
            and offers.tci_date >= {{ as_at() }}
        ) as next_tci_date,
        max(offers.tci_date) filter (
            where offers.cancelled_at is null and offers.cancelled_at_rejected is null
        ) as last_kept_tci_date,
        max(cast(offers.cancelled_at as date)) as tci_cancelled_on,
        count(*) filter (where offers.cancelled_by = 'patient') as declined_by_patient
    from linked
    inner join {{ ref('stg_pas__admission_offers') }} as offers on linked.record_id = offers.offer_id
    where linked.kind = 'offer'
    group by linked.care_id

)

select
    known.care_id,
    coalesce(appointments.appointments, 0) as appointments,
    coalesce(appointments.missed, 0) as missed_appointments,
    coalesce(appointments.not_kept_by_patient, 0) + coalesce(offers.declined_by_patient, 0) as choices_of_patient,
    treated.treated_on,
    offers.next_tci_date,
    offers.last_kept_tci_date,
    offers.tci_cancelled_on
from known
left join appointments on known.care_id = appointments.care_id
left join treated on known.care_id = treated.care_id
left join offers on known.care_id = offers.care_id
