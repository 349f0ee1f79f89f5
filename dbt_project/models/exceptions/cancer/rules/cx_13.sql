select
    'CX-13' as rule_id,
    referrals.referral_id as record_key,
    referrals.patient_id,
    referrals.pathway_id,
    case
        when referrals.is_tracked then 'pass'
        when coalesce(tonight.working_days_so_far - received.working_days_so_far, 9999) <= {{ var('cancer_tracked_within_working_days') }} then 'too_early'
        else 'fail'
    end as status,
    'cancer services' as owner,
    referrals.received_date
from {{ ref('int_cancer__urgent_referrals') }} as referrals
inner join {{ ref('int_calendar__days') }} as tonight on tonight.calendar_date = {{ as_at() }}
left join {{ ref('int_calendar__days') }} as received on referrals.received_date = received.calendar_date
