with nights as (

    select
        calendar_date as census_date,
        {{ local_to_utc(add_days('calendar_date', 1)) }} as midnight_utc
    from ({{ date_spine_days(
        "greatest((select min(cast(started_at as date)) from " ~ ref('int_beds__ward_stays') ~ "), " ~ beds_history_start() ~ ")",
        as_at()
    ) }}) as spine

),

present as (

    select
        nights.census_date,
        stays.ward_stay_id,
        stays.ward,
        stays.bed,
        stays.spell_id,
        stays.patient_id,
        stays.treatment_function,
        stays.outlier,
        stays.home_leave
    from nights
    inner join {{ ref('int_beds__ward_stays') }} as stays
        on
            stays.started_at_utc <= nights.midnight_utc
            and coalesce(stays.ended_at_utc, timestamp '2999-12-31 00:00:00') > nights.midnight_utc
    -- stays of one spell that overlap: the patient is where the last move went, and counts once
    qualify
        row_number() over (
            partition by nights.census_date, coalesce(stays.spell_id, stays.ward_stay_id)
            order by stays.started_at_utc desc nulls last, stays.ward_stay_id desc nulls last
        ) = 1

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
where not home_leave
