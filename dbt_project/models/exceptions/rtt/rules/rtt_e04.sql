select
    'RTT-E04' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when tci_date is null or days_waited >= {{ var('dated_beyond_days') }} then 'not_applicable'
        when {{ days_between('clock_start_date', 'tci_date') }} >= {{ var('dated_beyond_days') }} then 'fail'
        else 'pass'
    end as status,
    owner,
    tci_date as admission_date,
    {{ add_days('clock_start_date', var('dated_beyond_days')) }} as limit_date
from {{ ref('int_rtt__assessed_open') }}
