with actions as (

    select
        actions.care_id,
        actions.action_id,
        recorded.action,
        recorded.owner,
        actions.due_date
    from {{ ref('int_cancer__actions') }} as actions
    left join {{ ref('stg_cancer__actions') }} as recorded on actions.action_id = recorded.action_id
    where
        (actions.completed_date is null or actions.completed_date > {{ as_at() }})
        and (actions.created_date is null or actions.created_date <= {{ as_at() }})

),

placed as (

    select
        care_id,
        action,
        owner,
        due_date,
        row_number() over (partition by care_id order by due_date nulls last, action_id nulls last) as action_place
    from actions

),

-- the number that a tracker record gives itself, where the administration system knows no patient of it
numbers as (

    select
        care_id,
        min(case when {{ nhs_number_valid('nhs_number') }} then replace(nhs_number, ' ', '') end) as nhs_number
    from {{ ref('stg_cancer__pathways') }}
    group by care_id

)

select
    ptl.care_id,
    cast(coalesce(placed.action_place, 0) as int) as action_place,
    ptl.patient_id,
    coalesce(persons.nhs_number, numbers.nhs_number) as nhs_number,
    coalesce(persons.is_number_of_two_births, false) as nhs_number_in_doubt,
    persons.birth_date,
    coalesce(ptl.tracking_site, 'unknown') as tracking_site,
    coalesce(ptl.tracking_site_name, 'unknown') as tracking_site_name,
    ptl.division,
    ptl.referral_type,
    ptl.referral_type_name,
    ptl.route,
    ptl.open_days,
    ptl.band,
    ptl.breach_date_62,
    ptl.has_decision_to_treat,
    ptl.planned_treatment_date,
    placed.action,
    placed.owner,
    placed.due_date,
    case when placed.due_date < {{ as_at() }} then {{ days_between('placed.due_date', as_at()) }} end as days_overdue
from {{ ref('cancer__ptl') }} as ptl
left join placed on ptl.care_id = placed.care_id
left join {{ ref('int_patients__persons') }} as persons on ptl.patient_id = persons.patient_id
left join numbers on ptl.care_id = numbers.care_id
