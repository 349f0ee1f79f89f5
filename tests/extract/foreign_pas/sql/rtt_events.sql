with kinds as (
    select kind_no, contract_word from epr.event_kind
)
select
    'EV' || lpad(event_no::text, 11, '0') as event_id,
    'PW' || lpad(pathway_no::text, 9, '0') as pathway_id,
    pathway_issuer,
    trim(person_class) || lpad(person_no::text, 8, '0') as patient_id,
    'RF' || lpad(ref_no::text, 9, '0') as referral_id,
    contract_word as event_type,
    happened as event_date,
    in_order as event_sequence,
    to_char(status_no, 'FM00') as rtt_status,
    case when told then 'Y' end as communicated,
    first_clock_start as original_clock_start_date,
    specialty as treatment_function,
    entered as recorded_at
from epr.event
inner join kinds using (kind_no)
