select
    'RTT-C04' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        -- none of these clocks starts with the booking reference
        when coalesce(first_start_rule in ('ipt_in', '1b', '12', 'planned_overdue', 'after_emergency'), true) then 'not_applicable'
        when first_start_date > least(ubrn_converted_date, asi_listed_date) then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    first_start_date as clock_start_date,
    ubrn_converted_date,
    asi_listed_date
from {{ ref('int_rtt__assessed_pathways') }}
