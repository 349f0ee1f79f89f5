-- every appointment of the extract, with the week in which the activity counts it or the reason that it is in none
select
    'appointment' as record_type,
    recorded.appointment_id as record_key,
    case
        when appointments.appointment_id is null then null
        when appointments.appointment_kind = 'administrative' then 'not counted: administrative event without the patient'
        when activity.period_start is not null
            then 'counted in the week of ' || cast(appointments.period_start as string) || ': ' || appointments.appointment_status
        when appointments.appointment_date is null then 'not counted: the time of the appointment is not known'
    end as outcome
from {{ ref('stg_pas__appointments') }} as recorded
left join {{ ref('int_outpatients__appointments') }} as appointments on recorded.appointment_id = appointments.appointment_id
left join {{ ref('outpatients__activity_weekly') }} as activity
    on
        appointments.period_start = activity.period_start
        and coalesce(appointments.treatment_function, 'not recorded') = activity.treatment_function
        and coalesce(appointments.clinic, 'not recorded') = activity.clinic
        and coalesce(appointments.site, 'not recorded') = activity.site
