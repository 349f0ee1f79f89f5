-- every pathway as it stands tonight: its latest period, what happened last, what is ahead
with latest as (

    select
        pathway_key,
        period_no,
        state,
        clock_start_date,
        clock_stop_date,
        clock_stop_code
    from (
        select
            pathway_key,
            period_no,
            state,
            clock_start_date,
            clock_stop_date,
            clock_stop_code,
            row_number() over (partition by pathway_key order by period_no desc nulls last) as place
        from {{ ref('rtt__periods') }}
    ) as placed
    where place = 1

),

events as (

    select
        pathway_number,
        max(event_date) as last_event_date,
        -- what is not part of a period (90, 91, 92, 98) says nothing of its first care
        min(case when is_care_event and coalesce(rtt_status, '20') not in ('90', '91', '92', '98') then event_date end)
            as first_care_date,
        min(case when is_care_event and rtt_status = '10' then event_date end) as first_status_10_date,
        max(case when is_care_event then event_date end)
            as last_care_date,
        -- the care of the pathway ended here, whether or not a clock was running
        max(case when effect = 'transfer' or (effect = 'stop' and stop_code in ('34', '35', '36')) then event_date end)
            as last_end_date,
        max(case when ends_care then event_date end) as care_ended_date,
        -- what was decided or arranged next; a missed appointment decides nothing by itself
        max(
            case
                when
                    event_type in ('rebook_decision', 'rebook_contact', 'appointment_booked', 'am_end')
                    or (effect = 'stop' and event_type not in ('op_first_dna', 'op_followup_dna'))
                    then event_date
            end
        ) as last_step_date
    from {{ ref('int_rtt__events') }}
    group by pathway_number

),

appointments as (

    select
        pathway_key,
        count(*) as appointments,
        min(case when is_ahead then appointment_date end) as next_appointment_date,
        max(case when is_attended then appointment_date end) as last_attended_date,
        -- until the day it took place, was missed or was cancelled, an appointment lay ahead
        max(
            case
                when least(cancelled_date, appointment_date) <= {{ as_at() }} then least(cancelled_date, appointment_date)
            end
        ) as last_booked_until_date
    from {{ ref('int_rtt__appointments') }}
    group by pathway_key

),

entries as (

    select
        pathway_key,
        count(*) filter (where is_active) as active_entries,
        count(*) filter (where is_for_transplant) as transplant_entries,
        count(*) filter (where is_planned) as planned_entries,
        max(decision_to_admit_date) filter (where admission_method in ('11', '12')) as last_listed_date,
        -- whoever was admitted today was on the list until then
        max(greatest(decision_to_admit_date, removed_date)) filter (where admission_method in ('11', '12'))
            as last_on_list_date,
        max(removed_date) filter (where admission_method in ('11', '12') and removed_date <= {{ as_at() }})
            as last_off_list_date,
        min(next_tci_date) filter (where removed_date is null or removed_date > {{ as_at() }}) as next_tci_date
    from {{ ref('int_rtt__assessed_entries') }}
    group by pathway_key

),

tests as (

    select
        pathway_key,
        max(clock_start_date) as last_test_asked_date,
        count(*) filter (where is_waiting) as tests_waiting,
        max(least(performed_date, removed_date)) filter (where least(performed_date, removed_date) <= {{ as_at() }})
            as last_test_ended_date,
        min(appointment_date) filter (where appointment_date > {{ as_at() }} and is_waiting) as next_test_date
    from {{ ref('int_rtt__tests') }}
    where clock_start_date <= {{ as_at() }}
    group by pathway_key

)

select
    pathways.pathway_number,
    pathways.pathway_key,
    pathways.patient_id,
    pathways.recorded_events,
    case when pathways.discharge_date <= {{ as_at() }} then pathways.discharge_date end as discharge_date,
    case when pathways.death_date <= {{ as_at() }} then pathways.death_date end as death_date,
    latest.period_no,
    latest.state,
    coalesce(latest.state = 'open', false) as is_open,
    latest.clock_start_date,
    latest.clock_stop_date,
    latest.clock_stop_code,
    events.last_event_date,
    events.first_care_date,
    events.first_status_10_date,
    events.last_care_date,
    events.last_end_date,
    events.care_ended_date,
    events.last_step_date,
    coalesce(appointments.appointments, 0) as appointments,
    appointments.next_appointment_date,
    appointments.last_attended_date,
    appointments.last_booked_until_date,
    coalesce(entries.active_entries, 0) as active_entries,
    coalesce(entries.transplant_entries, 0) as transplant_entries,
    coalesce(entries.planned_entries, 0) as planned_entries,
    entries.last_listed_date,
    entries.last_on_list_date,
    entries.last_off_list_date,
    entries.next_tci_date,
    coalesce(tests.tests_waiting, 0) as tests_waiting,
    tests.last_test_asked_date,
    tests.last_test_ended_date,
    tests.next_test_date
from {{ ref('int_rtt__pathways') }} as pathways
left join latest on pathways.pathway_key = latest.pathway_key
left join events on pathways.pathway_number = events.pathway_number
left join appointments on pathways.pathway_key = appointments.pathway_key
left join entries on pathways.pathway_key = entries.pathway_key
left join tests on pathways.pathway_key = tests.pathway_key
