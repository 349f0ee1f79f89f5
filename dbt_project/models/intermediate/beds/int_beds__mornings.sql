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

    select
        mornings.morning_date,
        stays.ward_stay_id,
        stays.ward,
        stays.spell_id,
        stays.home_leave,
        {{ days_between('stays.admitted_on', 'mornings.morning_date') }} as length_of_stay_days
    from mornings
    inner join {{ ref('int_beds__ward_stays') }} as stays
        on
            stays.started_at_utc <= mornings.morning_utc
            and coalesce(stays.ended_at_utc, timestamp '2999-12-31 00:00:00') > mornings.morning_utc
    qualify
        row_number() over (
            partition by mornings.morning_date, coalesce(stays.spell_id, stays.ward_stay_id)
            order by stays.started_at_utc desc nulls last, stays.ward_stay_id desc nulls last
        ) = 1

)

select
    morning_date,
    ward_stay_id,
    ward,
    spell_id,
    length_of_stay_days
from present
where not home_leave
