-- every period that is over, with what the rules ask of its end: the evidence for it and what came after
with closed as (

    select
        periods.stop_event_id as period_key,
        periods.pathway_key,
        periods.period_no,
        periods.patient_id,
        periods.state,
        periods.clock_start_date,
        periods.clock_stop_date,
        periods.clock_stop_code,
        periods.clock_stop_rule,
        periods.completed_part,
        coalesce(periods.consultant, periods.site, 'RTT validation') as owner,
        coalesce(periods.period_no = now_known.period_no, false) as is_latest,
        now_known.pathway_number,
        now_known.discharge_date,
        now_known.death_date,
        now_known.active_entries,
        now_known.transplant_entries,
        now_known.last_listed_date,
        now_known.next_appointment_date,
        now_known.next_tci_date
    from {{ ref('rtt__periods') }} as periods
    inner join {{ ref('int_rtt__pathway_now') }} as now_known on periods.pathway_key = now_known.pathway_key
    where periods.state <> 'open'

),

stop_events as (

    select
        event_id,
        event_type,
        recorded_date
    from {{ ref('int_rtt__event_effects') }}

),

clinics as (

    select
        closed.period_key,
        count(*) filter (
            where
            appointments.is_attended
            and appointments.procedure is not null
            and abs({{ days_between('closed.clock_stop_date', 'appointments.appointment_date') }})
            <= {{ var('treatment_evidence_days') }}
        ) as procedures,
        max(appointments.appointment_date) filter (
            where appointments.is_attended and appointments.appointment_date > closed.clock_stop_date
        ) as last_attended_date,
        min(appointments.appointment_date) filter (
            where
            (appointments.is_attended or appointments.is_ahead)
            and appointments.appointment_date > closed.clock_stop_date
        ) as next_standing_date
    from closed
    inner join {{ ref('int_rtt__appointments') }} as appointments on closed.pathway_key = appointments.pathway_key
    group by closed.period_key

),

-- a spell that names no pathway is evidence for its patient all the same
admissions as (

    select
        closed.period_key,
        spells.admitted_date,
        spells.discharged_date,
        spells.is_treatment,
        spells.is_not_treatment
    from closed
    inner join {{ ref('int_rtt__spells') }} as spells on closed.pathway_key = spells.pathway_key
    union all
    select
        closed.period_key,
        spells.admitted_date,
        spells.discharged_date,
        spells.is_treatment,
        spells.is_not_treatment
    from closed
    inner join {{ ref('int_rtt__spells') }} as spells on closed.patient_id = spells.patient_id and spells.pathway_key is null
    where closed.clock_stop_code = '30'

),

wards as (

    select
        closed.period_key,
        count(*) filter (
            where
            abs({{ days_between('closed.clock_stop_date', 'admissions.admitted_date') }})
            <= {{ var('treatment_evidence_days') }}
        ) as admissions,
        count(*) filter (where admissions.admitted_date = closed.clock_stop_date and admissions.is_treatment)
            as treated_on_the_day,
        count(*) filter (where admissions.admitted_date = closed.clock_stop_date and admissions.is_not_treatment)
            as untreated_on_the_day,
        max(admissions.admitted_date) filter (
            where
            admissions.is_treatment
            and (
                abs({{ days_between('closed.clock_stop_date', 'admissions.admitted_date') }})
                <= {{ var('treatment_evidence_days') }}
                -- stopped during the stay or on its last day, however long it was
                or (
                    (closed.clock_start_date is null or closed.clock_start_date <= admissions.admitted_date)
                    and closed.clock_stop_date between admissions.admitted_date
                    and coalesce(admissions.discharged_date, {{ as_at() }})
                )
            )
        ) as treated_nearby_date,
        max(admissions.admitted_date) filter (where admissions.admitted_date > closed.clock_stop_date)
            as admitted_later_date
    from closed
    inner join admissions on closed.period_key = admissions.period_key
    group by closed.period_key

),

-- what is recorded of the pathway after the end
later_events as (

    select
        closed.period_key,
        max(events.event_date) filter (where events.event_type = 'am_review') as reviewed_date,
        min(events.event_date) filter (where events.event_type = 'decision_to_admit') as decided_date,
        max(events.event_date) filter (where events.effect = 'stop' or events.ends_care) as ended_again_date,
        -- monitoring that is recorded again goes on
        max(events.event_date) filter (
            where events.ends_care or (events.effect = 'stop' and events.stop_code not in ('31', '32'))
        ) as monitoring_ended_date,
        max(events.event_date) filter (where events.is_care_event) as cared_for_date,
        min(events.event_date) filter (
            where events.is_care_event and events.event_type not in ('op_first_dna', 'op_followup_dna')
        ) as next_care_date
    from closed
    inner join {{ ref('int_rtt__events') }} as events
        on closed.pathway_number = events.pathway_number and events.event_date > closed.clock_stop_date
    where closed.is_latest
    group by closed.period_key

),

offers as (

    select
        closed.period_key,
        max(cast(offers.cancelled_at as date)) filter (
            where
            abs({{ days_between('closed.clock_stop_date', 'cast(offers.cancelled_at as date)') }})
            <= {{ var('cancelled_before_monitoring_days') }}
        ) as cancelled_nearby_date,
        count(*) filter (where offers.reasonable and offers.offered_date <= closed.clock_stop_date) as reasonable_offers
    from closed
    inner join {{ ref('int_rtt__assessed_entries') }} as entries on closed.pathway_key = entries.pathway_key
    inner join {{ ref('stg_pas__admission_offers') }} as offers on entries.entry_id = offers.entry_id
    where closed.clock_stop_code = '32'
    group by closed.period_key

)

select
    closed.period_key,
    closed.pathway_key,
    closed.period_no,
    closed.patient_id,
    closed.owner,
    closed.state,
    closed.is_latest,
    closed.clock_start_date,
    closed.clock_stop_date,
    closed.clock_stop_code,
    closed.clock_stop_rule,
    closed.completed_part,
    closed.discharge_date,
    closed.death_date,
    closed.active_entries,
    closed.transplant_entries,
    closed.last_listed_date,
    closed.next_appointment_date,
    closed.next_tci_date,
    stop_events.event_type as stop_event_type,
    stop_events.recorded_date as stop_recorded_date,
    coalesce(clinics.procedures, 0) as procedures_nearby,
    clinics.last_attended_date,
    coalesce(wards.admissions, 0) as admissions_nearby,
    coalesce(wards.treated_on_the_day, 0) as treated_on_the_day,
    coalesce(wards.untreated_on_the_day, 0) as untreated_on_the_day,
    wards.treated_nearby_date,
    wards.admitted_later_date,
    -- a review of active monitoring is an event or a clinic that the patient came to
    greatest(closed.clock_stop_date, later_events.reviewed_date, clinics.last_attended_date) as last_review_date,
    later_events.decided_date,
    later_events.ended_again_date,
    later_events.monitoring_ended_date,
    later_events.cared_for_date,
    -- booked, or seen whatever the clinic's own system says of it
    least(clinics.next_standing_date, later_events.next_care_date) as next_standing_date,
    offers.cancelled_nearby_date,
    coalesce(offers.reasonable_offers, 0) as reasonable_offers
from closed
left join stop_events on closed.period_key = stop_events.event_id
left join clinics on closed.period_key = clinics.period_key
left join wards on closed.period_key = wards.period_key
left join later_events on closed.period_key = later_events.period_key
left join offers on closed.period_key = offers.period_key
