-- the events that can change a clock, in the order in which the clock reads them; one day's events keep the order in which
-- the sender numbered them
with started as (

    select
        pathway_number,
        min(case when effect = 'open' and is_first_start then event_number end) as first_start_number,
        min(case when effect = 'open' then event_number end) as first_open_number,
        min(case when is_treatment then event_number end) as first_treatment_number,
        min(case when is_treatment then event_date end) as first_treatment_date
    from {{ ref('int_rtt__events') }}
    group by pathway_number

),

-- a pathway that no event begins (rules 3a, 3b and 3d go on from an earlier clock) starts with its first referral (3.2), and
-- so does one that was treated before its first start was recorded
implied_starts as (

    select
        pathways.pathway_number,
        'referral:' || coalesce(pathways.referral_id, pathways.pathway_id) as event_id,
        pathways.referral_id,
        pathways.referral_start_date as event_date,
        pathways.referral_start_date as effect_date,
        coalesce(pathways.referral_start_rule, 'unknown') as rule,
        -- a treatment before the referral has a start that nobody knows, and the referral begins a wait after it
        case
            when
                started.first_treatment_number < coalesce(started.first_open_number, started.first_treatment_number + 1)
                and pathways.referral_start_date > started.first_treatment_date
                then 1
            else 0
        end as place
    from {{ ref('int_rtt__pathways') }} as pathways
    left join started on pathways.pathway_number = started.pathway_number
    where
        (
            started.first_start_number is null
            -- an invalid date must not take the patient off the list: the start is unknown, not absent
            and (pathways.referral_start_date is not null or pathways.has_unknown_start)
        )
        or (
            started.first_treatment_number < started.first_start_number
            and pathways.referral_start_date <= started.first_treatment_date
        )

),

-- care before an event: a missed appointment is a first one only while none was recorded since the start (4.4.1.3)
care_before_implied as (

    select
        implied_starts.pathway_number,
        count(*) as care_events
    from implied_starts
    inner join {{ ref('int_rtt__events') }} as events
        on
            implied_starts.pathway_number = events.pathway_number
            and events.is_care_event
            and events.event_date < implied_starts.event_date
    where implied_starts.place = 1
    group by implied_starts.pathway_number

),

clock_events as (

    select
        pathway_number,
        event_number,
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
        referral_id,
        treatment_function,
        event_source,
        care_events_before,
        1 as place
    from {{ ref('int_rtt__events') }}
    where effect <> 'none'
    union all
    select
        implied_starts.pathway_number,
        cast(null as integer) as event_number,
        implied_starts.event_id,
        'referral_received' as event_type,
        implied_starts.event_date,
        cast(-1 as integer) as event_sequence,
        'open' as effect,
        false as is_treatment,
        cast(null as string) as stop_code,
        cast(null as string) as completed_part,
        implied_starts.rule,
        implied_starts.effect_date,
        implied_starts.referral_id,
        cast(null as string) as treatment_function,
        'referral' as event_source,
        coalesce(care_before_implied.care_events, 0) as care_events_before,
        implied_starts.place
    from implied_starts
    left join care_before_implied on implied_starts.pathway_number = care_before_implied.pathway_number

),

-- the referral whose values a period has: the one that its start names, else the newest that was received by then
named_referrals as (

    select
        pathway_number,
        place,
        event_id,
        referral_id,
        priority_type
    from (
        select
            clock_events.pathway_number,
            clock_events.place,
            clock_events.event_id,
            referrals.referral_id,
            referrals.priority_type,
            row_number() over (
                partition by clock_events.pathway_number, clock_events.place, clock_events.event_id
                order by
                    case when referrals.referral_id = clock_events.referral_id then 0 else 1 end,
                    case when referrals.referral_date <= clock_events.effect_date then 0 else 1 end,
                    case when referrals.referral_date <= clock_events.effect_date then referrals.referral_date end desc nulls last,
                    referrals.referral_number
            ) as rank_no
        from clock_events
        inner join {{ ref('int_rtt__pathways') }} as pathways on clock_events.pathway_number = pathways.pathway_number
        inner join {{ ref('int_rtt__referrals') }} as referrals on pathways.pathway_key = referrals.pathway_key
        where clock_events.effect in ('open', 'rebook')
    ) as placed
    where rank_no = 1

)

select
    clock_events.pathway_number,
    cast(
        row_number() over (
            partition by clock_events.pathway_number
            order by
                clock_events.place nulls last,
                clock_events.event_date nulls last,
                clock_events.event_sequence nulls last,
                clock_events.event_id nulls last
        ) as integer
    ) as clock_event_number,
    clock_events.event_number,
    clock_events.event_id,
    clock_events.event_type,
    clock_events.event_date,
    clock_events.effect,
    clock_events.is_treatment,
    clock_events.stop_code,
    clock_events.completed_part,
    clock_events.rule,
    clock_events.effect_date,
    named_referrals.referral_id,
    coalesce(named_referrals.priority_type = '3', false) as is_two_week_wait,
    clock_events.treatment_function,
    clock_events.event_source,
    cast(clock_events.care_events_before as integer) as care_events_before
from clock_events
left join named_referrals
    on
        clock_events.pathway_number = named_referrals.pathway_number
        and clock_events.place = named_referrals.place
        and clock_events.event_id = named_referrals.event_id
