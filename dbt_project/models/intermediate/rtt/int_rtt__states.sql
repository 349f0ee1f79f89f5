-- the clock of every pathway, walked event by event through the table rtt_clock_transitions: each transition is written
-- there once, and the macro only looks it up
select
    pathway_number,
    clock_event_number,
    state_before,
    state_after,
    period_no,
    is_two_week_wait,
    transition
from ({{ clock_walk(ref('int_rtt__clock_events'), ref('rtt_clock_transitions')) }}) as walked
