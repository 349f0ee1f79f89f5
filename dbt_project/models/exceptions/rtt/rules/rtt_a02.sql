select
    'RTT-A02' as rule_id,
    referral_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when state is null or not is_in_scope or discharge_date is not null or death_date is not null then 'not_applicable'
        when is_open or was_seen or next_appointment_date is not null then 'pass'
        when clock_stop_code in ('21', '33', '35', '36') then 'pass'
        when state = 'stopped' then 'fail'
        else 'pass'
    end as status,
    owner,
    asi_listed_date,
    clock_stop_date,
    clock_stop_code
from {{ ref('int_rtt__assessed_referrals') }}
