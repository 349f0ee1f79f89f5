with entries as (

    select
        entry_id,
        pathway_id,
        patient_id,
        treatment_function,
        clinical_priority,
        case
            when '{{ var("priority_base_date") }}' = 'latest_review'
                then greatest(decision_to_admit_date, last_reviewed_date)
            else decision_to_admit_date
        end as base_date,
        case
            when clinical_priority = 'P1a' then 1
            when clinical_priority = 'P1b' then 3
            when clinical_priority = 'P2' then 28
            when clinical_priority = 'P3' then 90
        end as allowed_days
    from {{ ref('int_rtt__entries') }}
    where
        admission_method in ('11', '12')
        and (removed_date is null or removed_date > {{ as_at() }})
        and clinical_priority is not null

)

select
    entry_id,
    pathway_id,
    patient_id,
    treatment_function,
    clinical_priority,
    base_date,
    allowed_days,
    {{ days_between('base_date', as_at()) }} as days_since_base,
    coalesce({{ days_between('base_date', as_at()) }} > allowed_days, false) as is_breach
from entries
