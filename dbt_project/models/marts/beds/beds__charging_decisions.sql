with spells as (

    select
        stays.*,
        {{ charging_status('stays.overseas_charging_category', 'stays.administrative_category') }} as charging_status
    from {{ ref('beds__stays') }} as stays
    where stays.is_open or cast(stays.discharged_at as date) > {{ add_days(as_at(), -28) }}

),

coded as (

    select
        spells.spell_id,
        spells.patient_id,
        persons.nhs_number,
        coalesce(persons.is_number_of_two_births, false) as nhs_number_in_doubt,
        persons.birth_date,
        spells.charging_status,
        spells.overseas_charging_category,
        spells.overseas_charging_category_name,
        spells.administrative_category,
        spells.administrative_category_name,
        spells.is_open as in_hospital,
        spells.admission_kind,
        spells.admitted_at,
        spells.discharged_at,
        {{ days_between('cast(spells.admitted_at as date)', as_at()) }} as days_since_admission,
        coalesce(spells.last_ward, 'unknown') as ward,
        coalesce(spells.last_ward_name, 'unknown') as ward_name,
        coalesce(spells.site, 'unknown') as site,
        coalesce(spells.site_name, 'unknown') as site_name,
        spells.division,
        spells.treatment_function,
        spells.treatment_function_name
    from spells
    left join {{ ref('int_patients__persons') }} as persons on spells.patient_id = persons.patient_id

)

select
    spell_id,
    patient_id,
    nhs_number,
    nhs_number_in_doubt,
    birth_date,
    charging_status,
    overseas_charging_category,
    overseas_charging_category_name,
    administrative_category,
    administrative_category_name,
    in_hospital,
    admission_kind,
    admitted_at,
    discharged_at,
    days_since_admission,
    ward,
    ward_name,
    site,
    site_name,
    division,
    treatment_function,
    treatment_function_name
from coded
where charging_status is not null
