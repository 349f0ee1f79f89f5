with visits as (

    select
        *,
        row_number() over (
            partition by patient_id, appointment_at, coalesce(clinic, 'not recorded') order by appointment_id
        ) as place,
        min(appointment_id) over (partition by patient_id, appointment_at, coalesce(clinic, 'not recorded')) as first_appointment
    from {{ ref('int_outpatients__appointments') }}
    where appointment_status = 'attended' and appointment_kind <> 'administrative' and patient_id is not null

)

select
    'OP_ATTENDED_TWICE' as rule_id,
    appointments.appointment_id as record_key,
    appointments.patient_id,
    appointments.pathway_key as pathway_id,
    case
        when visits.appointment_id is null then 'not_applicable'
        when appointments.appointment_date < {{ add_days(as_at(), -1 * var('outpatient_correction_days')) }} then 'not_applicable'
        when visits.place > 1 then 'fail'
        else 'pass'
    end as status,
    coalesce(appointments.clinic, 'outpatient administration') as owner,
    appointments.appointment_at,
    visits.first_appointment
from {{ ref('int_outpatients__appointments') }} as appointments
left join visits on appointments.appointment_id = visits.appointment_id
