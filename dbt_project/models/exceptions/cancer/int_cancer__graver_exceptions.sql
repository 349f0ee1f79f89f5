with untracked_late as (

    select
        'CX-04' as rule_id,
        care_id as record_key
    from {{ ref('cancer__ptl') }}
    where open_days >= {{ var('cancer_handover_day') }}

),

-- whether the days that are in doubt decide between within and over
adjustment_decides as (

    select distinct
        'CX-21' as rule_id,
        treatments.treatment_id as record_key
    from {{ ref('stg_cancer__treatments') }} as treatments
    inner join {{ ref('cancer__clocks') }} as clocks on treatments.treatment_id = clocks.treatment_id
    where
        clocks.in_scope
        and (clocks.raw_days - clocks.first_seen_adjustment_days > clocks.allowed_days)
        -- a reason without days may stand for any number of them
        <> (
            clocks.raw_days - clocks.first_seen_adjustment_days
            - coalesce(treatments.adjustment_days, clocks.raw_days) > clocks.allowed_days
        )

),

first_seen_adjustment_decides as (

    select distinct
        'CX-21' as rule_id,
        pathways.care_id || '|first_seen' as record_key
    from {{ ref('int_cancer__pathways') }} as pathways
    inner join {{ ref('cancer__clocks') }} as clocks on pathways.care_id = clocks.care_id
    where
        clocks.in_scope
        and clocks.standard in ('FDS', '62D')
        and (clocks.raw_days - clocks.treatment_adjustment_days > clocks.allowed_days)
        <> (
            clocks.raw_days - clocks.treatment_adjustment_days
            - coalesce(pathways.first_seen_adjustment_days, clocks.raw_days) > clocks.allowed_days
        )

),

graver as (

    select * from untracked_late
    union all
    select * from adjustment_decides
    union all
    select * from first_seen_adjustment_decides

)

select
    rule_id,
    record_key,
    'P1' as priority
from graver
