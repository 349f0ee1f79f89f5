-- who is in the department at the start of each hour; hours are those of UTC, so that the clock-change nights have
-- as many as passed
with present as (

    select
        coalesce(site, 'unknown') as site,
        reached_at_utc,
        -- a record that nobody closed holds no place for ever
        coalesce(
            left_utc,
            {{ add_minutes('reached_at_utc', 60 * var('ed_departure_missing_hours')) }}
        ) as left_at_utc,
        {{ add_minutes('clock_start_utc', wait_limit('ed_4_hours')) }} as four_hours_utc,
        case when is_admitted and {{ minutes_between('reached_at_utc', 'decided_at_utc') }} >= 0 then decided_at_utc end as decided_at_utc
    from {{ ref('int_ed__clocks') }}
    where reached_at_utc is not null and coalesce(exclusion_reason, '') <> 'streamed, counted where seen'

),

movements as (

    select site, {{ hour_start('reached_at_utc') }} as hour_utc, 1 as arrivals, 0 as departures, 0 as to_over_4h, 0 as to_waiting_for_bed
    from present
    union all
    select site, {{ hour_start('left_at_utc') }}, 0, 1, case when left_at_utc > four_hours_utc then -1 else 0 end, case when left_at_utc > decided_at_utc then -1 else 0 end
    from present
    union all
    select site, {{ hour_start('four_hours_utc') }}, 0, 0, 1, 0
    from present
    where left_at_utc > four_hours_utc
    union all
    select site, {{ hour_start('decided_at_utc') }}, 0, 0, 0, 1
    from present
    where left_at_utc > decided_at_utc

),

clock_hours as (

    select 0 as hour_of_day
    {%- for hour in range(1, 24) %}
    union all
    select {{ hour }}
    {%- endfor %}

),

days as (

    select calendar_date
    from ({{ date_spine_days(
        "greatest((select min(cast(arrived_local as date)) from " ~ ref('int_ed__clocks') ~ "), " ~ add_days(as_at(), -400) ~ ")",
        as_at()
    ) }}) as spine

),

-- a day longer on both sides, then only those whose local date is in the window
hours as (

    select {{ add_minutes('cast(days.calendar_date as timestamp)', '60 * clock_hours.hour_of_day') }} as hour_utc
    from days
    cross join clock_hours
    union
    select {{ add_minutes('cast(' ~ add_days('days.calendar_date', -1) ~ ' as timestamp)', '60 * clock_hours.hour_of_day') }}
    from days
    cross join clock_hours

),

sites as (

    select distinct site from present

),

hourly as (

    select site, hour_utc, sum(arrivals) as arrivals, sum(departures) as departures, sum(to_over_4h) as to_over_4h, sum(to_waiting_for_bed) as to_waiting_for_bed
    from movements
    group by site, hour_utc
    union all
    select sites.site, hours.hour_utc, 0, 0, 0, 0
    from hours
    cross join sites

),

summed as (

    select
        site,
        hour_utc,
        sum(arrivals) as arrivals,
        sum(departures) as departures,
        sum(to_over_4h) as to_over_4h,
        sum(to_waiting_for_bed) as to_waiting_for_bed
    from hourly
    group by site, hour_utc

),

running as (

    select
        site,
        hour_utc,
        {{ utc_to_local('hour_utc') }} as hour_local,
        arrivals,
        departures,
        coalesce(sum(arrivals - departures) over before_the_hour, 0) as present,
        coalesce(sum(to_over_4h) over before_the_hour, 0) as present_over_4h,
        coalesce(sum(to_waiting_for_bed) over before_the_hour, 0) as waiting_for_bed
    from summed
    window before_the_hour as (
        partition by site
        order by hour_utc nulls last
        rows between unbounded preceding and 1 preceding
    )

),

coded as (

    select
        running.site,
        running.hour_utc as hour_start_utc,
        cast(running.hour_local as date) as date,
        cast(extract(hour from running.hour_local) as integer) as hour_of_day,
        cast(running.present as bigint) as present,
        cast(running.present_over_4h as bigint) as present_over_4h,
        cast(running.waiting_for_bed as bigint) as waiting_for_bed,
        cast(running.arrivals as bigint) as arrivals,
        cast(running.departures as bigint) as departures
    from running
    inner join days on cast(running.hour_local as date) = days.calendar_date

)

select
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['site']) }} as division,
    coded.hour_start_utc,
    coded.date,
    coded.hour_of_day,
    coded.present,
    coded.present_over_4h,
    coded.waiting_for_bed,
    coded.arrivals,
    coded.departures
from coded
{{ names_joined('coded', {'site': 'site'}) }}
{{ divisions_joined('coded', {'site': 'site'}) }}
