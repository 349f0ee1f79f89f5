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
    'clock starts ' || coalesce(cast(first_start_date as varchar), 'no date') || '; booking reference converted ' || coalesce(cast(ubrn_converted_date as varchar), 'no') || ', slot issue list ' || coalesce(cast(asi_listed_date as varchar), 'no') as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_pathways') }}
