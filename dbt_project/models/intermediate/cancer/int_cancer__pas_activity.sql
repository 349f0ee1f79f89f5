-- what the administration system knows of each linked pathway: appointments, treatment, admission dates
with linked as (

    select
        links.care_id,
        links.pathway_id,
        pathways.received_date,
        pathways.first_seen_date
    from {{ ref('int_cancer__pas_links') }} as links
    inner join {{ ref('int_cancer__pathways') }} as pathways on links.care_id = pathways.care_id

),

-- each list entry with the pathway that it belongs to, by its own identifier or through its referral
entries as (

    select
        entries.entry_id,
        coalesce(entries.pathway_id, referrals.pathway_id, entries.referral_id) as pathway_id
    from {{ ref('stg_pas__waiting_list') }} as entries
    left join {{ ref('stg_pas__referrals') }} as referrals on entries.referral_id = referrals.referral_id

),

appointments as (

    select
        linked.care_id,
        -- what was cancelled by either side is no appointment
        count(*) filter (
            where
            appointments.attended not in ('2', '4')
            and (appointments.cancelled_date is null or appointments.cancelled_date > {{ as_at() }})
        ) as appointments,
        -- only a missed first appointment adjusts a wait: one after the patient was seen does not
        count(*) filter (
            where
            appointments.attended = '3'
            and (linked.first_seen_date is null or appointments.appointment_date <= linked.first_seen_date)
        ) as missed,
        -- cancelled by the patient, missed, or too late to be seen
        count(*) filter (where appointments.attended in ('2', '3', '7')) as not_kept_by_patient
    from linked
    inner join {{ ref('int_rtt__appointments') }} as appointments on linked.pathway_id = appointments.pathway_id
    group by linked.care_id

),

-- the event that a source closes a clock with is not sure to be a cancer treatment: a treating admission is
treating_spells as (

    select
        cast(spells.admitted_at as date) as admitted_date,
        coalesce(spells.pathway_id, entries.pathway_id) as pathway_id
    from {{ ref('stg_pas__spells') }} as spells
    left join entries on spells.entry_id = entries.entry_id
    where spells.definitive_treatment and cast(spells.admitted_at as date) <= {{ as_at() }}

),

admissions as (

    select
        linked.care_id,
        min(treating_spells.admitted_date) as treated_on
    from linked
    inner join treating_spells on linked.pathway_id = treating_spells.pathway_id
    where treating_spells.admitted_date >= linked.received_date
    group by linked.care_id

),

clock_stops as (

    select
        linked.care_id,
        min(events.event_date) as treated_on
    from linked
    inner join {{ ref('stg_pas__rtt_events') }} as events on linked.pathway_id = events.pathway_id
    where
        events.rtt_status = '30'
        and events.event_date >= linked.received_date
        and events.event_date <= {{ as_at() }}
    group by linked.care_id

),

offers as (

    select
        linked.care_id,
        -- whoever comes in tonight has a date
        max(offers.tci_date) filter (
            where offers.cancelled_at is null and offers.tci_date >= {{ as_at() }}
        ) as next_tci_date,
        max(offers.tci_date) filter (where offers.cancelled_at is null) as last_kept_tci_date,
        max(cast(offers.cancelled_at as date)) as tci_cancelled_on,
        count(*) filter (where offers.cancelled_by = 'patient') as declined_by_patient
    from linked
    inner join entries on linked.pathway_id = entries.pathway_id
    inner join {{ ref('stg_pas__admission_offers') }} as offers on entries.entry_id = offers.entry_id
    group by linked.care_id

)

select
    linked.care_id,
    coalesce(appointments.appointments, 0) as appointments,
    coalesce(appointments.missed, 0) as missed_appointments,
    coalesce(appointments.not_kept_by_patient, 0) + coalesce(offers.declined_by_patient, 0) as choices_of_patient,
    least(
        coalesce(admissions.treated_on, clock_stops.treated_on), coalesce(clock_stops.treated_on, admissions.treated_on)
    ) as treated_on,
    offers.next_tci_date,
    offers.last_kept_tci_date,
    offers.tci_cancelled_on
from linked
left join appointments on linked.care_id = appointments.care_id
left join admissions on linked.care_id = admissions.care_id
left join clock_stops on linked.care_id = clock_stops.care_id
left join offers on linked.care_id = offers.care_id
