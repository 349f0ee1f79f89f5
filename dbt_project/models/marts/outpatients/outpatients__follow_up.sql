with coded as (

    select
        follow_ups.appointment_id,
        follow_ups.patient_id,
        appointments.referral_id,
        appointments.pathway_id,
        appointments.pathway_issuer,
        appointments.treatment_function,
        appointments.clinic,
        appointments.site,
        appointments.consultant,
        follow_ups.seen_date,
        follow_ups.outcome,
        follow_ups.due_date,
        follow_ups.days_overdue,
        follow_ups.next_appointment_id,
        follow_ups.next_appointment_date,
        follow_ups.on_rtt_pathway
    from {{ ref('int_outpatients__follow_ups') }} as follow_ups
    inner join {{ ref('int_outpatients__appointments') }} as appointments
        on follow_ups.appointment_id = appointments.appointment_id
    where follow_ups.follow_up_state = 'owed'

)

select
    coded.appointment_id,
    coded.patient_id,
    coded.referral_id,
    coded.pathway_id,
    coded.pathway_issuer,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    coded.clinic,
    {{ name_of('coded', 'clinic') }} as clinic_name,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['treatment_function', 'site']) }} as division,
    coded.consultant,
    {{ name_of('coded', 'consultant') }} as consultant_name,
    coded.seen_date,
    coded.outcome,
    {{ name_of('coded', 'outcome') }} as outcome_name,
    coded.due_date,
    coded.days_overdue,
    {{ follow_up_band('coded.due_date', 'coded.days_overdue') }} as days_overdue_band,
    coded.next_appointment_id,
    coded.next_appointment_date,
    coalesce(coded.next_appointment_date > coded.due_date, false) as is_booked_after_due,
    coded.on_rtt_pathway
from coded
{{ names_joined('coded', {
    'treatment_function': 'treatment_function',
    'clinic': 'clinic',
    'site': 'site',
    'consultant': 'consultant',
    'outcome': 'outcome_of_attendance',
}) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function', 'site': 'site'}) }}
