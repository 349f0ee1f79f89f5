with dated as (

    select
        offer_id,
        entry_id,
        patient_id,
        coalesce(tci_date, operation_date) as admission_date,
        operation_date,
        treatment_function,
        consultant,
        coalesce(site, 'unknown') as site
    from {{ ref('int_elective__offers') }}
    where
        not is_cancelled
        and (outcome is null or outcome = '8')
        and (removed_date is null or removed_date > {{ as_at() }})

),

ahead as (

    select *
    from dated
    where admission_date > {{ as_at() }} and admission_date <= {{ add_days(as_at(), 7) }}

),

coded as (

    select
        ahead.*,
        entries.procedure,
        entries.intended_management,
        case
            when entries.intended_management in ('1', '3') then true
            when entries.intended_management in ('2', '4', '5') then false
        end as stays_overnight,
        entries.clinical_priority,
        entries.administrative_category,
        persons.nhs_number,
        coalesce(persons.is_number_of_two_births, false) as nhs_number_in_doubt,
        persons.birth_date
    from ahead
    left join {{ ref('stg_pas__waiting_list') }} as entries on ahead.entry_id = entries.entry_id
    left join {{ ref('int_patients__persons') }} as persons on ahead.patient_id = persons.patient_id

)

select
    coded.offer_id,
    coded.entry_id,
    coded.admission_date,
    coded.operation_date,
    coded.patient_id,
    coded.nhs_number,
    coded.nhs_number_in_doubt,
    coded.birth_date,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['treatment_function', 'site']) }} as division,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    coded.consultant,
    {{ name_of('coded', 'consultant') }} as consultant_name,
    coded.procedure,
    coded.intended_management,
    coded.stays_overnight,
    coded.clinical_priority,
    {{ name_of('coded', 'clinical_priority') }} as clinical_priority_name,
    coded.administrative_category,
    {{ name_of('coded', 'administrative_category') }} as administrative_category_name
from coded
{{ names_joined('coded', {
    'site': 'site',
    'treatment_function': 'treatment_function',
    'consultant': 'consultant',
    'clinical_priority': 'clinical_priority',
    'administrative_category': 'administrative_category',
}) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function', 'site': 'site'}) }}
