select
    'RTT-C11' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when cancelled_on is null or tci_date is null or cancelled_on < tci_date then 'not_applicable'
        when stopped_on_the_day is not null and treated_on_the_day = 0 then 'fail'
        else 'pass'
    end as status,
    owner,
    tci_date as admission_date
from {{ ref('int_rtt__assessed_offers') }}
