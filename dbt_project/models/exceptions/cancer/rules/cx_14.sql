with records as (

    select
        records.care_id,
        coalesce(pathways.patient_id, records.patient_id) as patient_id,
        records.pathway_id,
        records.tracking_site,
        coalesce(pathways.clock_start_date is null and (pathways.route is not null or pathways.is_route_unknown), false)
            as is_without_start,
        records.received_date,
        coalesce(cast(records.received_date as string), records.received_date_rejected) as received,
        records.upgrade_date,
        records.first_seen_date,
        records.told_date,
        records.downgraded_date,
        records.transfer_to_treatment_date,
        records.closed_date,
        pathways.treated_on
    from {{ ref('stg_cancer__pathways') }} as records
    left join {{ ref('int_cancer__pathways') }} as pathways on records.care_id = pathways.care_id

),

steps as (

    select
        care_id,
        'received' as step,
        received_date as step_date,
        false as may_lie_ahead
    from records
    union all
    select
        care_id,
        'upgraded' as step,
        upgrade_date as step_date,
        false as may_lie_ahead
    from records
    -- before the referral was received it is CX-17
    where upgrade_date > {{ add_days(as_at(), var('cancer_start_ahead_days')) }}
    union all
    select
        care_id,
        'first seen' as step,
        first_seen_date as step_date,
        false as may_lie_ahead
    from records
    union all
    select
        care_id,
        'informed' as step,
        told_date as step_date,
        false as may_lie_ahead
    from records
    union all
    select
        care_id,
        'downgraded' as step,
        downgraded_date as step_date,
        false as may_lie_ahead
    from records
    union all
    select
        care_id,
        'transfer to treatment' as step,
        transfer_to_treatment_date as step_date,
        true as may_lie_ahead
    from records
    union all
    select
        care_id,
        'transfer after the treatment' as step,
        transfer_to_treatment_date as step_date,
        true as may_lie_ahead
    from records
    where transfer_to_treatment_date > treated_on
    union all
    select
        care_id,
        'closed' as step,
        closed_date as step_date,
        false as may_lie_ahead
    from records
    union all
    select
        care_id,
        'decision to treat' as step,
        decision_to_treat_date as step_date,
        true as may_lie_ahead
    from {{ ref('stg_cancer__treatments') }}
    union all
    select
        care_id,
        'treatment' as step,
        treatment_date as step_date,
        true as may_lie_ahead
    from {{ ref('stg_cancer__treatments') }}

),

-- each by its name and day: what was looked into is one of them, and the next is another fact
wrong as (

    select
        steps.care_id,
        {{ joined_text("steps.step || ' ' || cast(steps.step_date as string)", 'steps.step_date, steps.step') }} as steps
    from steps
    inner join records on steps.care_id = records.care_id
    where
        steps.step_date < records.received_date
        or steps.step = 'transfer after the treatment'
        or (not steps.may_lie_ahead and steps.step_date > {{ as_at() }})
        -- a plan is made for some months
        or steps.step_date > {{ add_days(as_at(), var('cancer_planned_ahead_days')) }}
    group by steps.care_id

)

select
    'CX-14' as rule_id,
    records.care_id as record_key,
    records.patient_id,
    records.pathway_id,
    case when wrong.care_id is not null or records.is_without_start then 'fail' else 'pass' end as status,
    coalesce(records.tracking_site, 'cancer services') as owner,
    records.received,
    records.is_without_start as start_unknown,
    wrong.steps
from records
left join wrong on records.care_id = wrong.care_id
