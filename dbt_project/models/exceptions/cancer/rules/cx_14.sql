with steps as (

    select
        care_id,
        'first seen' as step,
        first_seen_date as step_date,
        false as may_lie_ahead
    from {{ ref('int_cancer__pathways') }}
    union all
    select
        care_id,
        'told' as step,
        told_date as step_date,
        false as may_lie_ahead
    from {{ ref('int_cancer__pathways') }}
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
        {{ joined_text("steps.step || ' ' || cast(steps.step_date as varchar)", 'steps.step_date, steps.step') }} as steps
    from steps
    inner join {{ ref('int_cancer__pathways') }} as pathways on steps.care_id = pathways.care_id
    where
        steps.step_date < pathways.received_date
        or (not steps.may_lie_ahead and steps.step_date > {{ as_at() }})
    group by steps.care_id

)

select
    'CX-14' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when wrong.care_id is not null then 'fail' else 'pass' end as status,
    'received ' || coalesce(cast(pathways.received_date as varchar), 'never')
    || '; before it or in the future: ' || coalesce(wrong.steps, 'none') as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
left join wrong on pathways.care_id = wrong.care_id
