-- the clock of every pathway, walked event by event through the table rtt_clock_transitions: each transition is written
-- there once, and here only how to look it up
with recursive clock_events as (

    select
        pathway_number,
        clock_event_number,
        effect,
        is_treatment,
        is_two_week_wait,
        care_events_before
    from {{ ref('int_rtt__clock_events') }}

),

transitions as (

    select
        state_before,
        effect,
        needs,
        transition,
        state_after,
        begins_period
    from {{ ref('rtt_clock_transitions') }}

),

walk as (

    -- before its first event a pathway has no clock
    select
        pathway_number,
        0 as clock_event_number,
        'none' as state_before,
        'none' as state_after,
        0 as period_no,
        0 as care_events_at_start,
        false as is_two_week_wait,
        'nothing' as transition
    from clock_events
    where clock_event_number = 1

    union all

    select
        clock_events.pathway_number,
        clock_events.clock_event_number,
        walk.state_after as state_before,
        coalesce(transitions.state_after, walk.state_after) as state_after,
        walk.period_no + case when transitions.begins_period then 1 else 0 end as period_no,
        -- what was recorded since the start tells a first appointment from a later one (4.4.1.3): a clock that starts
        -- again after a nullified one has a first appointment again
        case
            when transitions.transition = 'start' then clock_events.care_events_before
            else walk.care_events_at_start
        end as care_events_at_start,
        -- the Data Dictionary lets the clock of a two-week-wait referral run on; rule 5e makes no such exception
        case when transitions.transition = 'start' then coalesce(clock_events.is_two_week_wait, false) else walk.is_two_week_wait end
            as is_two_week_wait,
        coalesce(transitions.transition, 'nothing') as transition
    from walk
    inner join clock_events
        on
            walk.pathway_number = clock_events.pathway_number
            and clock_events.clock_event_number = walk.clock_event_number + 1
    left join transitions
        on
            walk.state_after = transitions.state_before
            and clock_events.effect = transitions.effect
            and case transitions.needs
                when 'treatment' then clock_events.is_treatment
                when 'first_appointment'
                    then
                        clock_events.care_events_before = walk.care_events_at_start
                        {%- if var("first_dna_two_week_wait") == 'continue' %}
                        and not walk.is_two_week_wait
                        {%- endif %}
                else true
            end

)

select
    pathway_number,
    clock_event_number,
    state_before,
    state_after,
    period_no,
    is_two_week_wait,
    transition
from walk
where clock_event_number > 0
