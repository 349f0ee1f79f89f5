select
    'DR' || lpad(order_no::text, 9, '0') as request_id,
    trim(person_class) || lpad(person_no::text, 8, '0') as patient_id,
    'PW' || lpad(pathway_no::text, 9, '0') as pathway_id,
    modality,
    ordered as clock_start_date,
    surveillance as planned,
    booked_for as appointment_date,
    done as performed_date
from epr.imaging_order
