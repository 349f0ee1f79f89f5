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

),

coded as (

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

)

select
    coded.entry_id,
    coded.pathway_id,
    coded.patient_id,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['treatment_function']) }} as division,
    coded.clinical_priority,
    {{ name_of('coded', 'clinical_priority') }} as clinical_priority_name,
    coded.base_date,
    coded.allowed_days,
    coded.days_since_base,
    coded.is_breach
from coded
{{ names_joined('coded', {
    'treatment_function': 'treatment_function',
    'clinical_priority': 'clinical_priority',
}) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function'}) }}
