select
    clock_events.pathway_number,
    clock_events.event_id,
    states.state_before,
    states.state_after,
    states.period_no,
    states.is_two_week_wait,
    states.transition
from {{ ref('int_rtt__clock_events') }} as clock_events
inner join {{ ref('int_rtt__states') }} as states
    on
        clock_events.pathway_number = states.pathway_number
        and clock_events.clock_event_number = states.clock_event_number
