-- where every event stands: the period that it falls into, the state of the clock after it, whether anything follows
with placed as (

    select
        events.pathway_number,
        events.event_id,
        events.event_type,
        events.event_date,
        events.is_care_event,
        max(clock_events.clock_event_number) over (
            partition by events.pathway_number
            order by events.event_date nulls last, events.event_sequence nulls last, events.event_id nulls last
            rows between unbounded preceding and current row
        ) as last_clock_event,
        row_number() over (
            partition by events.pathway_number
            order by events.event_date nulls last, events.event_sequence nulls last, events.event_id nulls last
        ) as event_number,
        count(*) over (partition by events.pathway_number) as events_of_pathway
    from {{ ref('int_rtt__events') }} as events
    left join {{ ref('int_rtt__clock_events') }} as clock_events
        on events.pathway_number = clock_events.pathway_number and events.event_id = clock_events.event_id

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

-- an event that changes nothing lies in the period that the last clock event before it left
in_period as (

    select
        placed.pathway_number,
        placed.event_id,
        placed.event_type,
        placed.event_date,
        placed.is_care_event,
        cast(placed.event_number as integer) as event_number,
        placed.event_number < placed.events_of_pathway as has_later_event,
        coalesce(states.period_no, 0) as period_no,
        coalesce(states.state_after, 'none') as state_after
    from placed
    left join implied on placed.pathway_number = implied.pathway_number
    left join {{ ref('int_rtt__states') }} as states
        on
            placed.pathway_number = states.pathway_number
            and states.clock_event_number = greatest(
                coalesce(placed.last_clock_event, 0),
                case
                    when implied.clock_event_number = 1 or placed.event_date >= implied.event_date
                        then implied.clock_event_number
                    else 0
                end
            )

)

select
    pathway_number,
    event_id,
    event_type,
    event_date,
    event_number,
    has_later_event,
    period_no,
    state_after,
    coalesce(
        bool_or(is_care_event) over (
            partition by pathway_number, period_no
            order by event_number nulls last
            rows between unbounded preceding and 1 preceding
        ),
        false
    ) as has_care_before
from in_period
