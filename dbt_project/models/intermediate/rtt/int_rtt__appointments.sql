-- every appointment with its pathway, by its own identifier or through its referral
select
    appointments.appointment_id,
    appointments.patient_id,
    links.pathway_key,
    appointments.appointment_at,
    cast(appointments.appointment_at as date) as appointment_date,
    appointments.booked_date,
    appointments.cancelled_date,
    coalesce(appointments.attended, '0') as attended,
    coalesce(appointments.attended in ('5', '6'), false) and cast(appointments.appointment_at as date) <= {{ as_at() }}
        as is_attended,
    coalesce(appointments.attended, '0') = '0'
    and appointments.cancelled_date is null
    and coalesce(cast(appointments.appointment_at as date) > {{ as_at() }}, false) as is_ahead,
    appointments.outcome,
    appointments.rtt_status,
    appointments.rtt_status_rejected,
    coalesce(appointments.rtt_status, appointments.rtt_status_rejected) is not null as has_rtt_status,
    coalesce(appointments.outcome, appointments.outcome_rejected) is not null as has_outcome,
    appointments.procedure,
    appointments.treatment_function,
    appointments.clinic
from {{ ref('stg_pas__appointments') }} as appointments
left join {{ ref('int_rtt__record_pathways') }} as links
    on appointments.appointment_id = links.record_id and links.record_kind = 'appointment'
