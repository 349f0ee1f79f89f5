-- what the patients of a ward are like, day by day: at 08:00 and at the midnight that ends the day
with mornings as (

    select
        morning_date as date,
        ward,
        count(*) as patients_0800,
        count(*) filter (where length_of_stay_days >= 7) as stays_7_days_0800,
        count(*) filter (where length_of_stay_days >= 14) as stays_14_days_0800,
        count(*) filter (where length_of_stay_days >= 21) as stays_21_days_0800
    from {{ ref('int_beds__mornings') }}
    group by morning_date, ward

),

midnights as (

    select
        census_date as date,
        ward,
        count(*) as occupied_midnight,
        count(*) filter (where outlier) as outliers
    from {{ ref('int_beds__census') }}
    group by census_date, ward

),

reviewed as (

    select
        census_date as date,
        ward,
        count(*) as not_meeting_criteria,
        count(*) filter (where repatriation_to is not null) as waiting_repatriation
    from {{ ref('int_beds__census_reviews') }}
    group by census_date, ward

),

-- who is in the ward at midnight and was not at 08:00, and the other way round
arrived as (

    select
        census.census_date as date,
        census.ward,
        count(*) as arrived_after_0800
    from {{ ref('int_beds__census') }} as census
    left join {{ ref('int_beds__mornings') }} as mornings
        on
            census.census_date = mornings.morning_date
            and census.ward_stay_id = mornings.ward_stay_id
    where mornings.ward_stay_id is null
    group by census.census_date, census.ward

),

departed as (

    select
        mornings.morning_date as date,
        mornings.ward,
        count(*) as left_after_0800
    from {{ ref('int_beds__mornings') }} as mornings
    left join {{ ref('int_beds__census') }} as census
        on
            mornings.morning_date = census.census_date
            and mornings.ward_stay_id = census.ward_stay_id
    where census.ward_stay_id is null
    group by mornings.morning_date, mornings.ward

),

-- a bed of a day-only ward that was used for at least one day case is one occupied day bed
day_beds as (

    select
        days.calendar_date as date,
        stays.ward,
        count(distinct coalesce('bed ' || stays.bed, 'stay ' || stays.ward_stay_id)) as day_beds_used
    from (
        {{ date_spine_days(
            "greatest((select min(cast(started_at as date)) from " ~ ref('int_beds__ward_stays') ~ "), " ~ beds_history_start() ~ ")",
            as_at()
        ) }}
    ) as days
    inner join {{ ref('int_beds__ward_stays') }} as stays
        on
            cast(stays.started_at as date) <= days.calendar_date
            and cast(coalesce(stays.ended_at, stays.started_at) as date) >= days.calendar_date
    where
        not stays.ward_open_overnight
        and not stays.home_leave
        and coalesce(stays.patient_classification, '2') = '2'
    group by days.calendar_date, stays.ward

),

together as (

    select date, ward, patients_0800, stays_7_days_0800, stays_14_days_0800, stays_21_days_0800, 0 as occupied_midnight, 0 as outliers, 0 as not_meeting_criteria, 0 as waiting_repatriation, 0 as arrived_after_0800, 0 as left_after_0800, 0 as day_beds_used from mornings
    union all
    select date, ward, 0, 0, 0, 0, occupied_midnight, outliers, 0, 0, 0, 0, 0 from midnights
    union all
    select date, ward, 0, 0, 0, 0, 0, 0, not_meeting_criteria, waiting_repatriation, 0, 0, 0 from reviewed
    union all
    select date, ward, 0, 0, 0, 0, 0, 0, 0, 0, arrived_after_0800, 0, 0 from arrived
    union all
    select date, ward, 0, 0, 0, 0, 0, 0, 0, 0, 0, left_after_0800, 0 from departed
    union all
    select date, ward, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, day_beds_used from day_beds

)

select
    date,
    ward,
{%- for column in ['patients_0800', 'stays_7_days_0800', 'stays_14_days_0800', 'stays_21_days_0800', 'occupied_midnight', 'outliers', 'not_meeting_criteria', 'waiting_repatriation', 'arrived_after_0800', 'left_after_0800', 'day_beds_used'] %}
    cast(sum({{ column }}) as bigint) as {{ column }}{{ ',' if not loop.last }}
{%- endfor %}
from together
group by date, ward
