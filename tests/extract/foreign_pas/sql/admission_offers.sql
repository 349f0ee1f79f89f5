select
    offer_ref as offer_id,
    'WL' || lpad(entry_no::text, 9, '0') as entry_id,
    trim(person_class) || lpad(person_no::text, 8, '0') as patient_id,
    offered as offered_date,
    come_in as tci_date,
    theatre_day as operation_date,
    outcome_no as outcome,
    cancelled as cancelled_at,
    cancelled_by,
    replace(reason_kind, '-', '_') as reason_type,
    reason as cancel_reason,
    fair as reasonable,
    urgent as procedure_urgent
from epr.offer
