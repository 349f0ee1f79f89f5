-- Each Sunday that has four weeks behind it, and tonight, forecasts the midnights that follow: the mean of the last
-- four weeks, times what the weekday is to its eight weeks, times what the same days a year ago were to the four weeks
-- before them where the history reaches back so far. A forecast of the past uses nothing that came after it.
with first_days as (

    select
        sector,
        min(date) as first_day
    from {{ ref('int_beds__sector_days') }}
    group by sector

),

-- the midnights of plan/bed_history.csv come before those of the extracts, which are never replaced
midnights as (

    select
        date,
        sector,
        cast(occupied as double) as occupied
    from {{ ref('int_beds__sector_days') }}
    union all
    select
        history.day as date,
        history.sector,
        history.occupied
    from {{ source('clockstop', 'bed_history') }} as history
    inner join first_days on history.sector = first_days.sector
    where history.day < first_days.first_day

),

days as (

    select
        date,
        sector,
        occupied,
        avg(occupied) over (partition by sector order by date nulls last rows between 27 preceding and current row) as mean_28,
        count(*) over (partition by sector order by date nulls last rows between 27 preceding and current row) as days_28,
        avg(occupied) over (partition by sector order by date nulls last rows between 55 preceding and current row) as mean_56,
        avg(occupied) over (
            partition by sector, {{ weekday_number('date') }}
            order by date nulls last
            rows between 7 preceding and current row
        ) as weekday_mean,
        avg(occupied) over (partition by sector order by date nulls last rows between 3 preceding and 3 following) as mean_7
    from midnights

),

origins as (

    select
        date as origin,
        sector,
        occupied as last_occupied,
        mean_28,
        mean_56
    from days
    where days_28 = 28 and (date = {{ as_at() }} or date = {{ week_ending('date') }}) and date > {{ add_days(as_at(), -371) }}

),

horizons as (

    select {{ days_between("date '2000-01-01'", 'calendar_date') }} as horizon
    from ({{ date_spine_days("date '2000-01-02'", "date '2000-05-03'") }}) as spine

),

targets as (

    select
        origins.*,
        horizons.horizon,
        {{ add_days('origins.origin', 'horizons.horizon') }} as target,
        -- the last such weekday up to the origin
        {{ add_days('origins.origin', 'horizons.horizon - 7 * cast(ceil(horizons.horizon / 7e0) as integer)') }} as last_such_weekday
    from origins
    cross join horizons
    where
        origins.origin = {{ as_at() }}
        or {{ add_days('origins.origin', 'horizons.horizon') }} <= {{ as_at() }}

),

factored as (

    select
        targets.*,
        coalesce(weekdays.weekday_mean / nullif(targets.mean_56, 0), 1) as weekday_factor,
        case
            when year_ago.days_28 = 28 then coalesce(target_year_ago.mean_7 / nullif(year_ago.mean_28, 0), 1)
            else 1
        end as season_factor,
        coalesce(year_ago.days_28 = 28 and target_year_ago.mean_7 is not null, false) as has_last_year
    from targets
    left join days as weekdays on targets.sector = weekdays.sector and targets.last_such_weekday = weekdays.date
    left join days as year_ago
        on targets.sector = year_ago.sector and {{ add_days('targets.origin', -364) }} = year_ago.date
    left join days as target_year_ago
        on targets.sector = target_year_ago.sector and {{ add_days('targets.target', -364) }} = target_year_ago.date

)

select
    factored.sector,
    factored.origin,
    factored.target,
    factored.horizon,
    factored.last_occupied,
    factored.has_last_year,
    factored.mean_28 * factored.weekday_factor * factored.season_factor as forecast,
    actual.occupied as actual
from factored
left join days as actual on factored.sector = actual.sector and factored.target = actual.date
