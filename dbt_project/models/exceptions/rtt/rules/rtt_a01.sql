select
    'RTT-A01' as rule_id,
    referral_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_in_scope or discharge_date is not null or death_date is not null then 'not_applicable'
        when is_to_come then 'too_early'
        when state is null then 'fail'
        else 'pass'
    end as status,
    owner,
    received_date
from {{ ref('int_rtt__assessed_referrals') }}
