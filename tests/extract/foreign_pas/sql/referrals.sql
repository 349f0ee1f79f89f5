select
    'RF' || lpad(ref_no::text, 9, '0') as referral_id,
    trim(person_class) || lpad(person_no::text, 8, '0') as patient_id,
    'PW' || lpad(pathway_no::text, 9, '0') as pathway_id,
    pathway_issuer,
    to_date(received, 'DD/MM/YYYY') as received_date,
    first_clock_start as original_clock_start_date,
    to_char(source_no, 'FM00') as source_of_referral,
    case urgency when 'Routine' then 1 when 'Urgent' then 2 when 'Two week wait' then 3 end as priority_type,
    specialty as treatment_function,
    consultant,
    site,
    to_char(funding, 'FM00') as administrative_category,
    by_consultant as consultant_led,
    lower(setting) as service_setting,
    closed_on as discharge_date,
    closed_why as discharge_reason,
    checked_on as last_validated_date
from epr.episode_of_referral;
