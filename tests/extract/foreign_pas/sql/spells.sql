select
    stay_class || lpad(stay_no::text, case stay_class when 'SU' then 8 else 9 end, '0') as spell_id,
    trim(person_class) || lpad(person_no::text, 8, '0') as patient_id,
    'PW' || lpad(pathway_no::text, 9, '0') as pathway_id,
    'WL' || lpad(entry_no::text, 9, '0') as entry_id,
    began as admitted_at,
    ended as discharged_at,
    method as admission_method,
    class_code as patient_classification,
    management as intended_management,
    specialty as treatment_function,
    consultant,
    site,
    opcs as procedure,
    treated as definitive_treatment,
    way_out as discharge_method,
    to_char(funding, 'FM00') as administrative_category
from epr.stay
