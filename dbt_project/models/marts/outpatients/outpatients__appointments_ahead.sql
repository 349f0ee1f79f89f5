with ahead as (

    select *
    from {{ ref('outpatients__appointments') }}
    where
        appointment_status = 'booked'
        and appointment_date > {{ as_at() }}
        and appointment_date <= {{ add_days(as_at(), 7) }}

),

named as (

    select
        ahead.*,
        persons.nhs_number,
        coalesce(persons.is_number_of_two_births, false) as nhs_number_in_doubt,
        persons.birth_date
    from ahead
    left join {{ ref('int_patients__persons') }} as persons on ahead.patient_id = persons.patient_id

)

select
    appointment_id,
    appointment_date,
    appointment_at,
    patient_id,
    nhs_number,
    nhs_number_in_doubt,
    birth_date,
    coalesce(site, 'unknown') as site,
    coalesce(site_name, 'unknown') as site_name,
    division,
    clinic,
    clinic_name,
    consultant,
    consultant_name,
    treatment_function,
    treatment_function_name,
    appointment_kind,
    contact
from named
