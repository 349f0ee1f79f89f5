-- the events that can change a clock, in the order in which the clock reads them; one day's events keep the order in which
-- the sender numbered them
with started as (

    select
        pathway_number,
        bool_or(effect = 'open' and rule not in ('3a', '3b', '3d')) as has_first_start
    from {{ ref('int_rtt__events') }}
    group by pathway_number

),

-- a pathway without any first start (rules 3a, 3b and 3d go on from an earlier clock) starts with its referral (3.2)
implied_starts as (

    select
        pathways.pathway_number,
        'referral:' || coalesce(pathways.referral_id, pathways.pathway_id) as event_id,
        pathways.referral_start_date as event_date,
        pathways.referral_start_date as effect_date,
        coalesce(pathways.referral_start_rule, 'unknown') as rule
    from {{ ref('int_rtt__pathways') }} as pathways
    left join started on pathways.pathway_number = started.pathway_number
    where
        (
            pathways.referral_start_date <= {{ as_at() }}
            -- a date that cannot be read must not take the patient off the list: the start is unknown, not absent
            or (pathways.referral_start_date is null and pathways.has_unusable_start)
        )
        and not coalesce(started.has_first_start, false)

),

-- care before an event: a missed appointment is a first one only while none was recorded since the start (4.4.1.3)
counted as (

    select
        pathway_number,
        event_id,
        event_type,
        event_date,
        event_sequence,
        effect,
        is_treatment,
        stop_code,
        completed_part,
        rule,
        effect_date,
        treatment_function,
        event_source,
        coalesce(
            sum(case when is_care_event then 1 else 0 end) over (
                partition by pathway_number
                order by event_date nulls last, event_sequence nulls last, event_id nulls last
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as care_events_before
    from {{ ref('int_rtt__events') }}

),

clock_events as (

    select
        pathway_number,
        event_id,
        event_type,
        event_date,
        event_sequence,
        effect,
        is_treatment,
        stop_code,
        completed_part,
        rule,
        effect_date,
        treatment_function,
        event_source,
        care_events_before,
        1 as place
    from counted
    where effect <> 'none'
    union all
    select
        pathway_number,
        event_id,
        'referral_received' as event_type,
        event_date,
        cast(null as integer) as event_sequence,
        'open' as effect,
        false as is_treatment,
        cast(null as varchar) as stop_code,
        cast(null as varchar) as completed_part,
        rule,
        effect_date,
        cast(null as varchar) as treatment_function,
        'referral' as event_source,
        0 as care_events_before,
        0 as place
    from implied_starts

)

select
    pathway_number,
    cast(
        row_number() over (
            partition by pathway_number
            order by
                place nulls last, event_date nulls last, event_sequence nulls last, event_id nulls last
        ) as integer
    ) as clock_event_number,
    event_id,
    event_type,
    event_date,
    effect,
    is_treatment,
    stop_code,
    completed_part,
    rule,
    effect_date,
    treatment_function,
    event_source,
    cast(care_events_before as integer) as care_events_before
from clock_events
