-- where every event stands: the period that it falls into, the state of the clock after it, whether anything follows
-- a start that only the referral knows comes before every event, or at its own date after an earlier treatment
with implied as (

    select
        pathway_number,
        clock_event_number,
        event_date
    from {{ ref('int_rtt__clock_events') }}
    where event_source = 'referral'

),

ordered as (

    select
        events.pathway_number,
        events.event_number,
        events.event_type,
        events.event_date,
        events.care_events_before,
        max(clock_events.clock_event_number) over (
            partition by events.pathway_number
            order by events.event_number
            rows between unbounded preceding and current row
        ) as last_clock_event,
        count(*) over (partition by events.pathway_number) as events_of_pathway
    from {{ ref('int_rtt__events') }} as events
    left join {{ ref('int_rtt__clock_events') }} as clock_events
        on events.pathway_number = clock_events.pathway_number and events.event_number = clock_events.event_number

),

-- an event that changes nothing lies in the period that the last clock event before it left
placed as (

    select
        ordered.pathway_number,
        ordered.event_number,
        ordered.event_type,
        ordered.event_date,
        ordered.care_events_before,
        ordered.event_number < ordered.events_of_pathway as has_later_event,
        greatest(
            coalesce(ordered.last_clock_event, 0),
            case
                when implied.clock_event_number = 1 or ordered.event_date >= implied.event_date
                    then implied.clock_event_number
                else 0
            end
        ) as last_clock_event
    from ordered
    left join implied on ordered.pathway_number = implied.pathway_number

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
