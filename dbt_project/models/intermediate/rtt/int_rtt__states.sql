with recursive steps as (

    select
        pathway_number,
        token_number,
        effect,
        is_treatment,
        care_events_before
    from {{ ref('int_rtt__tokens') }}

),

walk as (

    select
        pathway_number,
        0 as token_number,
        'none' as state_before,
        'none' as state,
        0 as period_no,
        0 as care_events_at_start,
        'none' as did
    from steps
    where token_number = 1

    union all

    select
        steps.pathway_number,
        steps.token_number,
        walk.state as state_before,
        case
            when steps.effect = 'open' then 'open'
            when steps.effect = 'rebook' and walk.state = 'nullified' then 'open'
            when steps.effect = 'stop' and walk.state = 'open' then 'stopped'
            when steps.effect = 'stop' and walk.state = 'none' and steps.is_treatment then 'stopped'
            when
                steps.effect = 'nullify'
                and walk.state = 'open'
                and steps.care_events_before = walk.care_events_at_start
                then 'nullified'
            when steps.effect = 'transfer' and walk.state = 'open' then 'transferred'
            else walk.state
        end as state,
        walk.period_no
        + case
            when steps.effect = 'open' and walk.state <> 'open' then 1
            when steps.effect = 'rebook' and walk.state = 'nullified' then 1
            when steps.effect = 'stop' and walk.state = 'none' and steps.is_treatment then 1
            else 0
        end as period_no,
        case
            when steps.effect = 'open' and walk.state <> 'open' then steps.care_events_before
            when steps.effect = 'rebook' and walk.state = 'nullified' then steps.care_events_before
            else walk.care_events_at_start
        end as care_events_at_start,
        case
            when steps.effect = 'open' and walk.state <> 'open' then 'start'
            when steps.effect = 'rebook' and walk.state = 'nullified' then 'start'
            when steps.effect = 'stop' and walk.state = 'open' then 'stop'
            when steps.effect = 'stop' and walk.state = 'none' and steps.is_treatment then 'stop_without_start'
            when
                steps.effect = 'nullify'
                and walk.state = 'open'
                and steps.care_events_before = walk.care_events_at_start
                then 'nullify'
            when steps.effect = 'transfer' and walk.state = 'open' then 'transfer'
            else 'nothing'
        end as did
    from walk
    inner join steps
        on
            walk.pathway_number = steps.pathway_number
            and steps.token_number = walk.token_number + 1

)

select
    pathway_number,
    token_number,
    state_before,
    state as state_after,
    period_no,
    did
from walk
where token_number > 0
