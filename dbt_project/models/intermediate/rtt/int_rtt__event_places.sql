-- where every event stands: the period that it falls into, the state of the clock after it, whether anything follows
with last_events as (

    select
        pathway_number,
        max(event_number) as last_event_number
    from {{ ref('int_rtt__events') }}
    group by pathway_number

),

-- a start that only the referral knows comes before every event, or at its own date after an earlier treatment
implied as (

    select
        pathway_number,
        clock_event_number,
        event_date
    from {{ ref('int_rtt__clock_events') }}
    where event_source = 'referral'

),

-- an event that changes nothing lies in the period that the last clock event before it left: the one up to which as many
-- events had an effect
placed as (

    select
        events.pathway_number,
        events.event_number,
        events.event_type,
        events.event_date,
        events.care_events_before,
        events.event_number < last_events.last_event_number as has_later_event,
        greatest(
            coalesce(clock_events.clock_event_number, 0),
            case
                when implied.clock_event_number = 1 or events.event_date >= implied.event_date
                    then implied.clock_event_number
                else 0
            end
        ) as last_clock_event
    from {{ ref('int_rtt__events') }} as events
    inner join last_events on events.pathway_number = last_events.pathway_number
    left join {{ ref('int_rtt__clock_events') }} as clock_events
        on
            events.pathway_number = clock_events.pathway_number
            and events.effects_so_far = clock_events.effects_so_far
    left join implied on events.pathway_number = implied.pathway_number

),

in_period as (

    select
        placed.pathway_number,
        placed.event_number,
        placed.event_type,
        placed.event_date,
        placed.care_events_before,
        placed.has_later_event,
        coalesce(states.period_no, 0) as period_no,
        coalesce(states.state_after, 'none') as state_after
    from placed
    left join {{ ref('int_rtt__states') }} as states
        on placed.pathway_number = states.pathway_number and placed.last_clock_event = states.clock_event_number

),

-- the events of a period follow each other: what was counted at its first event was before the period
period_begins as (

    select
        pathway_number,
        period_no,
        min(care_events_before) as care_before_period
    from in_period
    group by pathway_number, period_no

)

select
    in_period.pathway_number,
    in_period.event_number,
    in_period.event_type,
    in_period.event_date,
    in_period.has_later_event,
    in_period.period_no,
    in_period.state_after,
    in_period.care_events_before > period_begins.care_before_period as has_care_before
from in_period
inner join period_begins
    on in_period.pathway_number = period_begins.pathway_number and in_period.period_no = period_begins.period_no
