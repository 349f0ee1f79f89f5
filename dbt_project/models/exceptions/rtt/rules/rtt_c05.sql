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
    'clock starts ' || coalesce(cast(first_start_date as varchar), 'no date') || ', referral received ' || coalesce(cast(received_date as varchar), 'no date') as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_pathways') }}
