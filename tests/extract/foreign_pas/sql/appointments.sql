select
    booking_ref as "APPOINTMENT_ID",
    'RF' || lpad(ref_no::text, 9, '0') as "REFERRAL_ID",
    'PW' || lpad(pathway_no::text, 9, '0') as pathway_id,
    trim(person_class) || lpad(person_no::text, 8, '0') as patient_id,
    clinic_time as appointment_at,
    made_on as booked_date,
    case when is_first then 1 else 2 end as first_attendance,
    attendance_no as attended,
    outcome_code as outcome,
    status_code as rtt_status,
    specialty as treatment_function,
    clinic,
    site,
    cancelled_on as cancelled_date,
    to_char(funding, 'FM00') as administrative_category,
    opcs as procedure,
    see_again_by as follow_up_due_date
from epr.booking
