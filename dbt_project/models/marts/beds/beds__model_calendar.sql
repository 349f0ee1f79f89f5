with marked as (

    select
        days.sector,
        days.occupied,
        days.arrivals,
        days.departures,
        case
            when calendar.holiday is not null then 'bank holiday'
            when before.holiday is not null and calendar.is_working_day then 'working day after a bank holiday'
            when calendar.is_working_day then 'working day'
            when days.date = {{ week_ending('days.date') }} then 'Sunday'
            else 'Saturday'
        end as day_kind,
        {%- set first_month, last_month = var('winter_first_month'), var('winter_last_month') %}
        case
            when extract(month from days.date) >= {{ first_month }}
                {{ 'or' if first_month > last_month else 'and' }} extract(month from days.date) <= {{ last_month }} then 'winter'
            else 'rest of the year'
        end as season
    from {{ ref('int_beds__sector_days') }} as days
    inner join {{ ref('int_calendar__days') }} as calendar on days.date = calendar.calendar_date
    inner join {{ ref('int_calendar__days') }} as before on {{ add_days('days.date', -1) }} = before.calendar_date

),

overall as (

    select
        sector,
        avg(cast(occupied as double)) as occupied,
        avg(cast(arrivals as double)) as arrivals,
        avg(cast(departures as double)) as departures
    from marked
    group by sector

),

kinds as (

    select
        sector,
        season,
        day_kind,
        count(*) as days,
        avg(cast(occupied as double)) as occupied,
        avg(cast(arrivals as double)) as arrivals,
        avg(cast(departures as double)) as departures
    from marked
    group by sector, season, day_kind

),

coded as (

    select
        kinds.sector,
        kinds.season,
        kinds.day_kind,
        cast(kinds.days as integer) as days,
        kinds.occupied as average_occupied,
        kinds.arrivals as average_arrivals,
        kinds.departures as average_departures,
        100e0 * (kinds.occupied / nullif(overall.occupied, 0) - 1) as occupied_effect_percent,
        100e0 * (kinds.arrivals / nullif(overall.arrivals, 0) - 1) as arrivals_effect_percent,
        100e0 * (kinds.departures / nullif(overall.departures, 0) - 1) as departures_effect_percent
    from kinds
    inner join overall on kinds.sector = overall.sector

)

select
    coded.sector,
    {{ bed_sector_name('coded.sector') }} as sector_name,
    coded.season,
    coded.day_kind,
    coded.days,
    coded.average_occupied,
    coded.average_arrivals,
    coded.average_departures,
    coded.occupied_effect_percent,
    coded.arrivals_effect_percent,
    coded.departures_effect_percent
from coded
