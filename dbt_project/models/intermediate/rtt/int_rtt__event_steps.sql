{{ config(materialized='view') }}
select
    clock_events.pathway_number,
    clock_events.event_number,
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
-- a start that only the referral knows is no event
where clock_events.event_number is not null
