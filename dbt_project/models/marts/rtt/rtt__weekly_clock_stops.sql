-- the weekly data set of clock stops: periods that were completed in the week that ended on the last Sunday
select
    {{ week_ending(as_at()) }} as {{ adapter.quote('Week_Ending_Date') }},
    {{ weekly_person_columns() }},
    periods.clock_stop_date as {{ adapter.quote('REFERRAL_TO_TREATMENT_PERIOD_END_DATE') }},
    periods.clock_stop_code as {{ adapter.quote('REFERRAL_TO_TREATMENT_PERIOD_STATUS') }},
    case periods.completed_part when 'Part_1A' then 'Admitted' else 'Non-admitted' end as {{ adapter.quote('Completed_Type') }}
from {{ ref('rtt__periods') }} as periods
left join {{ ref('stg_pas__patients') }} as patients on periods.patient_id = patients.patient_id
left join {{ ref('stg_pas__referrals') }} as referrals on periods.referral_id = referrals.referral_id
where
    periods.in_return
    and periods.state = 'stopped'
    and periods.clock_stop_date <= {{ week_ending(as_at()) }}
    and periods.clock_stop_date > {{ add_days(week_ending(as_at()), -7) }}
