-- from the midnight before the first day on: a stay that starts exactly at midnight is there at it
with nights as (

    select
        calendar_date as census_date,
        {{ local_to_utc(add_days('calendar_date', 1)) }} as midnight_utc
    from ({{ date_spine_days(
        "greatest((select " ~ add_days('min(cast(started_at as date))', -1) ~ " from " ~ ref('int_beds__ward_stays') ~ "), " ~ beds_history_start() ~ ")",
        as_at()
    ) }}) as spine

),

present as (

    {{ ward_stays_at('nights', 'census_date', 'midnight_utc') }}

)

select
    census_date,
    ward_stay_id,
    ward,
    bed,
    spell_id,
    patient_id,
    treatment_function,
    outlier
from present
