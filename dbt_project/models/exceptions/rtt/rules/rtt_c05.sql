select
    'RTT-C05' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when first_start_rule is distinct from '1a' or received_date is null then 'not_applicable'
        when starts_at_attendance then 'pass'
        when first_start_date in (received_date, ubrn_converted_date, asi_listed_date, original_clock_start_date) then 'pass'
        else 'fail'
    end as status,
    'RTT validation' as owner,
    first_start_date as clock_start_date,
    received_date
from {{ ref('int_rtt__assessed_pathways') }}
