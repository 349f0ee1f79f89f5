{#- The clock of every pathway, event by event: `clock_events` and `transitions` are relations with the columns of
    int_rtt__clock_events and rtt_clock_transitions. A recursive query on DuckDB, where an ordered aggregate is slower;
    an ordered aggregate on Spark, whose recursion ends after a hundred steps (docs/engines.md). -#}
{% macro clock_walk(clock_events, transitions) -%}
    {{ return(adapter.dispatch('clock_walk', 'clockstop')(clock_events, transitions)) }}
{%- endmacro %}

{#- Whether a transition is the one of an event: what it needs. -#}
{% macro _transition_is_of(needs, event, walk) -%}
case {{ needs }}
                when 'treatment' then {{ event }}.is_treatment
                when 'first_appointment'
                    then
                        {{ event }}.care_events_before = {{ walk }}.care_events_at_start
                        {%- if var("first_dna_two_week_wait") == 'continue' %}
                        and not {{ walk }}.is_two_week_wait
                        {%- endif %}
                else true
            end
{%- endmacro %}

{% macro default__clock_walk(clock_events, transitions) -%}
{%- set step_type = 'struct<clock_event_number: int, state_before: string, state_after: string, period_no: int, is_two_week_wait: boolean, transition: string>' -%}
{%- set walk_type = 'struct<state_after: string, period_no: int, care_events_at_start: bigint, is_two_week_wait: boolean, steps: array<' ~ step_type ~ '>>' -%}
with transitions as (

    select collect_list(struct(state_before, effect, needs, transition, state_after, begins_period)) as transitions
    from {{ transitions }}

),

pathways as (

    select
        pathway_number,
        sort_array(collect_list(struct(clock_event_number, effect, is_treatment, is_two_week_wait, care_events_before))) as events
    from {{ clock_events }}
    group by pathway_number

),

walked as (

    select
        pathways.pathway_number,
        explode(aggregate(
            pathways.events,
            -- before its first event a pathway has no clock
            cast(named_struct('state_after', 'none', 'period_no', 0, 'care_events_at_start', 0, 'is_two_week_wait', false, 'steps', array()) as {{ walk_type }}),
            (walk, event) -> transform(
                array(get(filter(transitions.transitions, one ->
                    one.state_before = walk.state_after
                    and one.effect = event.effect
                    and {{ _transition_is_of('one.needs', 'event', 'walk') }}
                ), 0)),
                found -> cast(named_struct(
                    'state_after', coalesce(found.state_after, walk.state_after),
                    'period_no', walk.period_no + case when found.begins_period then 1 else 0 end,
                    'care_events_at_start', case when found.transition = 'start' then event.care_events_before else walk.care_events_at_start end,
                    'is_two_week_wait', case when found.transition = 'start' then coalesce(event.is_two_week_wait, false) else walk.is_two_week_wait end,
                    'steps', concat(walk.steps, array(cast(named_struct(
                        'clock_event_number', event.clock_event_number,
                        'state_before', walk.state_after,
                        'state_after', coalesce(found.state_after, walk.state_after),
                        'period_no', walk.period_no + case when found.begins_period then 1 else 0 end,
                        'is_two_week_wait', case when found.transition = 'start' then coalesce(event.is_two_week_wait, false) else walk.is_two_week_wait end,
                        'transition', coalesce(found.transition, 'nothing')
                    ) as {{ step_type }})))
                ) as {{ walk_type }})
            )[0],
            walk -> walk.steps
        )) as step
    from pathways
    cross join transitions

)

select
    pathway_number,
    step.clock_event_number,
    step.state_before,
    step.state_after,
    step.period_no,
    step.is_two_week_wait,
    step.transition
from walked
{%- endmacro %}

{% macro duckdb__clock_walk(clock_events, transitions) -%}
with recursive clock_events as (

    select
        pathway_number,
        clock_event_number,
        effect,
        is_treatment,
        is_two_week_wait,
        care_events_before
    from {{ clock_events }}

),

transitions as (

    select
        state_before,
        effect,
        needs,
        transition,
        state_after,
        begins_period
    from {{ transitions }}

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
            and {{ _transition_is_of('transitions.needs', 'clock_events', 'walk') }}

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
{%- endmacro %}
