with mornings as (

    select
        calendar_date as morning_date,
        {{ local_to_utc(add_minutes('cast(calendar_date as timestamp)', 480)) }} as morning_utc
    from ({{ date_spine_days(
        "greatest((select min(cast(started_at as date)) from " ~ ref('int_beds__ward_stays') ~ "), " ~ beds_history_start() ~ ")",
        as_at()
    ) }}) as spine

),

present as (

    {{ ward_stays_at('mornings', 'morning_date', 'morning_utc') }}

)

select
    morning_date,
    ward_stay_id,
    ward,
    spell_id,
    {{ days_between('admitted_on', 'morning_date') }} as length_of_stay_days
from present
