-- every appointment with what the rules ask of it: whether anything follows it, and where its clock stands
with dated as (

    select
        *,
        -- what the hospital cancelled fell through on the day on which it was cancelled, if that was before
        case when attended = '4' then least(cancelled_date, appointment_date) else appointment_date end as fell_date,
        attended not in ('2', '4') and (cancelled_date is null or is_attended) as is_standing
    from {{ ref('int_rtt__appointments') }}

),

last_dates as (

    select
        pathway_key,
        max(appointment_date) as last_appointment_date,
        max(case when is_standing then appointment_date end) as last_standing_date,
        max(case when attended = '4' then fell_date end) as last_fell_date
    from dated
    where pathway_key is not null
    group by pathway_key

),

-- an appointment without a pathway has none beside it
standing as (

    select
        dated.*,
        case when dated.pathway_key is null then dated.appointment_date else last_dates.last_appointment_date end
            as last_appointment_date,
        case
            when dated.pathway_key is not null then last_dates.last_standing_date
            when dated.is_standing then dated.appointment_date
        end as last_standing_date,
        case
            when dated.pathway_key is not null then last_dates.last_fell_date
            when dated.attended = '4' then dated.fell_date
        end as last_fell_date
    from dated
    left join last_dates on dated.pathway_key = last_dates.pathway_key

),

-- the first end of the care of the pathway on that day or after it, whether or not a clock was running
ends as (

    select
        standing.appointment_id,
        min(events.event_date) as first_end_date
    from standing
    inner join {{ ref('int_rtt__pathway_now') }} as now_known on standing.pathway_key = now_known.pathway_key
    inner join {{ ref('int_rtt__events') }} as events
        on now_known.pathway_number = events.pathway_number and events.event_date >= standing.fell_date
    where events.effect = 'transfer' or (events.effect = 'stop' and events.stop_code in ('34', '35', '36'))
    group by standing.appointment_id

),

attended_events as (

    select distinct
        pathway_key,
        event_date
    from {{ ref('int_rtt__event_effects') }}
    where
        event_source = 'recorded'
        and event_type in (
            'op_first_attended', 'op_followup_attended', 'op_treated', 'op_discharged', 'op_active_monitoring'
        )

)

select
    ordered.appointment_id,
    ordered.patient_id,
    ordered.pathway_key,
    ordered.appointment_date,
    ordered.booked_date,
    ordered.cancelled_date,
    ordered.attended,
    ordered.is_attended,
    ordered.outcome,
    ordered.rtt_status,
    ordered.rtt_status_rejected,
    ordered.has_rtt_status,
    ordered.has_outcome,
    coalesce(ordered.clinic, 'outpatient administration') as owner,
    coalesce(ordered.last_appointment_date > ordered.appointment_date, false) as has_later_appointment,
    -- what fell through may be booked again for an earlier day than its own
    coalesce(ordered.last_standing_date > ordered.fell_date, false) as has_later_booking,
    coalesce(ordered.attended = '4' and ordered.last_fell_date > ordered.fell_date, false) as fell_again,
    coalesce(now_known.last_step_date >= ordered.appointment_date, false) as has_later_step,
    -- listed, tested, ended or discharged on the day or after it
    coalesce(
        now_known.active_entries + now_known.planned_entries > 0
        or now_known.last_on_list_date >= ordered.fell_date,
        false
    ) as is_listed,
    coalesce(now_known.tests_waiting > 0 or now_known.last_test_asked_date >= ordered.appointment_date, false) as is_tested,
    -- a clock that had stopped before is no end: whoever was treated still waits for the follow-up; and what ended long after,
    -- with nothing between, does not say that anybody had thought of the patient
    coalesce(ordered.outcome = '1', false)
    or now_known.death_date is not null
    or coalesce(
        least(
            case when now_known.discharge_date >= ordered.fell_date then now_known.discharge_date end,
            ends.first_end_date
        ) <= {{ add_days('ordered.fell_date', var('late_end_days')) }},
        false
    )
    -- another visit had been booked until then
    or coalesce(
        ordered.last_appointment_date > ordered.appointment_date
        and (now_known.discharge_date >= ordered.fell_date or ends.first_end_date is not null),
        false
    ) as is_ended,
    coalesce(now_known.last_care_date > ordered.fell_date, false) as is_cared_for_later,
    attended_events.pathway_key is not null as has_attended_event,
    coalesce(now_known.recorded_events = 0, false) as stands_for_event
from standing as ordered
left join {{ ref('int_rtt__pathway_now') }} as now_known on ordered.pathway_key = now_known.pathway_key
left join ends on ordered.appointment_id = ends.appointment_id
left join attended_events
    on ordered.pathway_key = attended_events.pathway_key and ordered.appointment_date = attended_events.event_date
