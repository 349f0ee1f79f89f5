select
    'RTT-D09' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when cancelled_on is not null or tci_date is null then 'not_applicable'
        when outcome is not null then 'pass'
        when tci_date > {{ as_at() }} then 'not_applicable'
        when tci_date > {{ add_days(as_at(), -1 * var('tci_outcome_days')) }} then 'too_early'
        else 'fail'
    end as status,
    'admissions office' as owner,
    tci_date as admission_date
from {{ ref('int_rtt__assessed_offers') }}
