with coded as (

    select * from {{ ref('int_outpatients__appointments') }}

)

select
    coded.appointment_id,
    coded.patient_id,
    coded.referral_id,
    coded.pathway_id,
    coded.pathway_issuer,
    coded.period_start,
    coded.appointment_date,
    coded.appointment_at,
    coded.booked_date,
    coded.cancelled_date,
    coded.days_notice,
    coded.is_short_notice,
    coded.appointment_kind,
    coded.contact,
    coded.appointment_status,
    coded.first_attendance,
    {{ name_of('coded', 'first_attendance') }} as first_attendance_name,
    coded.attended,
    {{ name_of('coded', 'attended') }} as attended_name,
    coded.outcome,
    {{ name_of('coded', 'outcome') }} as outcome_name,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    coded.clinic,
    {{ name_of('coded', 'clinic') }} as clinic_name,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['treatment_function', 'site']) }} as division,
    coded.consultant,
    {{ name_of('coded', 'consultant') }} as consultant_name,
    coded.administrative_category,
    {{ name_of('coded', 'administrative_category') }} as administrative_category_name,
    coded.follow_up_due_date
from coded
{{ names_joined('coded', {
    'first_attendance': 'first_attendance',
    'attended': 'attended',
    'outcome': 'outcome_of_attendance',
    'treatment_function': 'treatment_function',
    'clinic': 'clinic',
    'site': 'site',
    'consultant': 'consultant',
    'administrative_category': 'administrative_category',
}) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function', 'site': 'site'}) }}
