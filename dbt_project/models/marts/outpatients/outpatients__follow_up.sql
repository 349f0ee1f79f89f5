select
    follow_ups.appointment_id,
    follow_ups.patient_id,
    appointments.referral_id,
    appointments.pathway_id,
    appointments.pathway_issuer,
    appointments.treatment_function,
    appointments.treatment_function_name,
    appointments.clinic,
    appointments.site,
    appointments.consultant,
    follow_ups.seen_date,
    follow_ups.outcome,
    follow_ups.due_date,
    follow_ups.days_overdue,
    {{ follow_up_band('follow_ups.due_date', 'follow_ups.days_overdue') }} as days_overdue_band,
    follow_ups.next_appointment_id,
    follow_ups.next_appointment_date,
    coalesce(follow_ups.next_appointment_date > follow_ups.due_date, false) as is_booked_after_due,
    follow_ups.on_rtt_pathway
from {{ ref('int_outpatients__follow_ups') }} as follow_ups
inner join {{ ref('int_outpatients__appointments') }} as appointments
    on follow_ups.appointment_id = appointments.appointment_id
where follow_ups.follow_up_state = 'owed'
