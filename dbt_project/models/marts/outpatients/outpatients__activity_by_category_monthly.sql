with counted as (

    select
        {{ month_of('appointments.appointment_date') }} as month,
        coalesce(appointments.treatment_function, 'not recorded') as treatment_function,
        appointments.division,
        coalesce(appointments.administrative_category, 'not recorded') as administrative_category,
        coalesce(patients.overseas_charging_category, 'not recorded') as overseas_charging_category,
        count(*) as booked,
        count(*) filter (where appointments.appointment_status = 'attended') as attendances,
        count(*) filter (where appointments.appointment_status = 'attended' and appointments.appointment_kind = 'first')
            as attended_first,
        count(*) filter (where appointments.appointment_status = 'missed') as missed
    from {{ ref('outpatients__appointments') }} as appointments
    left join {{ ref('stg_pas__patients') }} as patients on appointments.patient_id = patients.patient_id
    where appointments.appointment_date is not null and appointments.appointment_kind <> 'administrative'
    group by 1, 2, 3, 4, 5

)

select
    counted.month,
    {{ period_start('counted.month') }} as period_start,
    counted.treatment_function,
    {{ name_of('counted', 'treatment_function') }} as treatment_function_name,
    counted.division,
    counted.administrative_category,
    {{ name_of('counted', 'administrative_category') }} as administrative_category_name,
    counted.overseas_charging_category,
    {{ name_of('counted', 'overseas_charging_category') }} as overseas_charging_category_name,
    counted.booked,
    counted.attendances,
    counted.attended_first,
    counted.missed
from counted
{{ names_joined('counted', {
    'treatment_function': 'treatment_function',
    'administrative_category': 'administrative_category',
    'overseas_charging_category': 'overseas_charging_category',
}) }}
