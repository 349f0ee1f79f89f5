with nights as (

    select
        calendar_date as census_date,
        {{ local_to_utc(add_days('calendar_date', 1)) }} as midnight_utc
    from ({{ date_spine_days(
        "greatest((select min(cast(started_at as date)) from " ~ ref('int_beds__stays') ~ "), " ~ add_days(as_at(), -400) ~ ")",
        as_at()
    ) }}) as spine

)

select
    nights.census_date,
    stays.ward_stay_id,
    stays.ward,
    stays.bed,
    stays.spell_id,
    stays.patient_id,
    stays.treatment_function,
    stays.outlier
from nights
inner join {{ ref('int_beds__stays') }} as stays
    on
        stays.started_at_utc <= nights.midnight_utc
        and (stays.ended_at_utc is null or stays.ended_at_utc > nights.midnight_utc)
where not stays.home_leave
