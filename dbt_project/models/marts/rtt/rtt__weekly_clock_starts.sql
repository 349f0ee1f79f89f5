-- the weekly data set of clock starts: periods that began in the week that ended on the last Sunday
select
    {{ week_ending(as_at()) }} as {{ adapter.quote('Week_Ending_Date') }},
    {{ weekly_person_columns() }}
from {{ ref('rtt__periods') }} as periods
left join {{ ref('stg_pas__patients') }} as patients on periods.patient_id = patients.patient_id
left join {{ ref('stg_pas__referrals') }} as referrals on periods.referral_id = referrals.referral_id
where
    (periods.in_return or periods.exclusion_reason in ('nullified', 'transferred to another provider'))
    and periods.is_new_period
    and periods.clock_start_date <= {{ week_ending(as_at()) }}
    and periods.clock_start_date > {{ add_days(week_ending(as_at()), -7) }}
