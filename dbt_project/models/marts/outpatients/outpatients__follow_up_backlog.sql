with counted as (

    select
        coalesce(treatment_function, 'not recorded') as treatment_function,
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

)

select
    {{ as_at() }} as as_at,
    counted.treatment_function,
    {{ name_of('counted', 'treatment_function') }} as treatment_function_name,
    counted.clinic,
    {{ name_of('counted', 'clinic') }} as clinic_name,
    counted.site,
    {{ name_of('counted', 'site') }} as site_name,
    {{ division_of(['treatment_function', 'site']) }} as division,
    counted.days_overdue_band,
    counted.follow_ups,
    counted.booked,
    counted.booked_after_due,
    counted.on_rtt_pathway,
    counted.longest_days_overdue
from counted
{{ names_joined('counted', {
    'treatment_function': 'treatment_function',
    'clinic': 'clinic',
    'site': 'site',
}) }}
{{ divisions_joined('counted', {'treatment_function': 'treatment_function', 'site': 'site'}) }}
