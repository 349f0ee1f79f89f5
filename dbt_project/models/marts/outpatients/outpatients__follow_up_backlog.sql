select
    {{ as_at() }} as as_at,
    coalesce(treatment_function, 'not recorded') as treatment_function,
    max(treatment_function_name) as treatment_function_name,
    coalesce(clinic, 'not recorded') as clinic,
    coalesce(site, 'not recorded') as site,
    days_overdue_band,
    count(*) as follow_ups,
    count(*) filter (where next_appointment_id is not null) as booked,
    count(*) filter (where is_booked_after_due) as booked_after_due,
    count(*) filter (where on_rtt_pathway) as on_rtt_pathway,
    max(days_overdue) as longest_days_overdue
from {{ ref('outpatients__follow_up') }}
group by
    coalesce(treatment_function, 'not recorded'),
    coalesce(clinic, 'not recorded'),
    coalesce(site, 'not recorded'),
    days_overdue_band
