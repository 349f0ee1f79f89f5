select
    'RTT-D14' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when cancelled_by is distinct from 'patient' or notice_days is null then 'not_applicable'
        when is_reasonable and notice_days < {{ var('reasonable_notice_days') }} then 'fail'
        else 'pass'
    end as status,
    owner,
    offered_date,
    tci_date as admission_date
from {{ ref('int_rtt__assessed_offers') }}
