{{ config(materialized='view') }}
-- where every event stands: the period that it falls into, what it did to the clock, the state after it, whether anything
-- follows. A view, because an event finds its place by two numbers, and a table of them would be joined to the events again
select
    events.pathway_number,
    events.event_number,
    events.event_id,
    events.event_type,
    events.event_date,
    events.treatment_function,
    events.has_happened,
    events.pathway_key,
    events.patient_id,
    events.rtt_status,
    events.rtt_status_rejected,
    events.communicated,
    events.original_clock_start_date,
    events.event_source,
    events.planned_due_date,
    events.source_as_at,
    events.reported_effect,
    events.effect,
    events.rule,
    events.is_separate_condition,
    events.status_contradicts_type,
    events.event_number < spans.events_of_pathway as has_later_event,
    spans.period_no,
    spans.state_after,
    -- what the event did itself
    case when events.event_number = spans.clock_event then spans.transition end as transition,
    case when events.event_number = spans.clock_event then spans.state_before end as state_before,
    case when events.event_number = spans.clock_event then spans.is_two_week_wait end as is_two_week_wait,
    events.care_events_before > spans.care_before_period as has_care_before
from {{ ref('int_rtt__event_effects') }} as events
-- what has not happened has no number, and finds no place
left join {{ ref('int_rtt__clock_spans') }} as spans
    on
        events.pathway_number = spans.pathway_number
        and events.event_number >= spans.first_event
        and events.event_number < spans.next_first_event
