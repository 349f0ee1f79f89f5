-- where the clock of a pathway stands from one event on until the next that changes it
with events as (

    select
        pathway_number,
        event_number,
        event_date,
        care_events_before
    from {{ ref('int_rtt__events') }}

),

counted as (

    select
        pathway_number,
        count(*) as events_of_pathway
    from events
    group by pathway_number

),

walked as (

    select
        clock_events.pathway_number,
        clock_events.clock_event_number,
        clock_events.event_number,
        clock_events.event_date,
        states.period_no,
        states.state_before,
        states.state_after,
        states.is_two_week_wait,
        states.transition
    from {{ ref('int_rtt__clock_events') }} as clock_events
    inner join {{ ref('int_rtt__states') }} as states
        on
            clock_events.pathway_number = states.pathway_number
            and clock_events.clock_event_number = states.clock_event_number

),

-- a start that only the referral knows is no event: it comes before every event, or at its own date after an earlier treatment
implied as (

    select
        walked.pathway_number,
        walked.clock_event_number,
        min(events.event_number) as first_event
    from walked
    inner join events on walked.pathway_number = events.pathway_number and walked.event_date <= events.event_date
    where walked.event_number is null and walked.clock_event_number > 1
    group by walked.pathway_number, walked.clock_event_number

),

-- the first event after which the clock is where the walk left it: an event that changes nothing leaves it there
dated as (

    select
        walked.pathway_number,
        walked.clock_event_number,
        walked.event_number,
        case
            when walked.event_number is null and walked.clock_event_number = 1 then 1
            else coalesce(walked.event_number, implied.first_event)
        end as first_event,
        walked.period_no,
        walked.state_before,
        walked.state_after,
        walked.is_two_week_wait,
        walked.transition
    from walked
    left join implied
        on walked.pathway_number = implied.pathway_number and walked.clock_event_number = implied.clock_event_number

),

begun as (

    select
        pathway_number,
        min(first_event) as first_event
    from dated
    group by pathway_number

),

from_first as (

    select
        pathway_number,
        clock_event_number,
        event_number,
        first_event,
        period_no,
        state_before,
        state_after,
        is_two_week_wait,
        transition
    from dated
    where first_event is not null
    union all
    -- before any clock
    select
        counted.pathway_number,
        0 as clock_event_number,
        cast(null as integer) as event_number,
        1 as first_event,
        0 as period_no,
        cast(null as string) as state_before,
        'none' as state_after,
        cast(null as boolean) as is_two_week_wait,
        cast(null as string) as transition
    from counted
    left join begun on counted.pathway_number = begun.pathway_number
    where begun.first_event is null or begun.first_event > 1

),

-- the events between one change of the clock and the next: a fifth as many rows as events, so that these are not sorted again
spans as (

    select
        from_first.pathway_number,
        from_first.event_number,
        from_first.first_event,
        coalesce(
            lead(from_first.first_event) over (
                partition by from_first.pathway_number order by from_first.clock_event_number nulls last
            ),
            counted.events_of_pathway + 1
        ) as next_first_event,
        counted.events_of_pathway,
        from_first.period_no,
        from_first.state_before,
        from_first.state_after,
        from_first.is_two_week_wait,
        from_first.transition
    from from_first
    inner join counted on from_first.pathway_number = counted.pathway_number

),

-- the events of a period follow each other: what was counted at its first event was before the period
period_begins as (

    select
        pathway_number,
        period_no,
        min(first_event) as first_event
    from spans
    where first_event < next_first_event
    group by pathway_number, period_no

),

care_before as (

    select
        period_begins.pathway_number,
        period_begins.period_no,
        events.care_events_before
    from period_begins
    inner join events
        on period_begins.pathway_number = events.pathway_number and period_begins.first_event = events.event_number

)

select
    spans.pathway_number,
    cast(spans.first_event as integer) as first_event,
    cast(spans.next_first_event as integer) as next_first_event,
    spans.event_number as clock_event,
    cast(spans.events_of_pathway as integer) as events_of_pathway,
    spans.period_no,
    spans.state_before,
    spans.state_after,
    spans.is_two_week_wait,
    spans.transition,
    care_before.care_events_before as care_before_period
from spans
inner join care_before on spans.pathway_number = care_before.pathway_number and spans.period_no = care_before.period_no
-- a start that only the referral knows, with a recorded one at its own date, has no event before the next
where spans.first_event < spans.next_first_event
