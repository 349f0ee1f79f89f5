{#- One row a feed: what happened on the night's day against the same kind of day in the trust's own twelve
    weeks before, and until which night its source has told of anything: a day that nobody has told of yet is
    late and not quiet, and the age of the source says so. The history is counted from the extract itself, so it is the same whenever the night is
    built again. Each weekday is compared with itself; bank holidays are compared with Sundays, because
    clinics and theatres keep those hours. The history begins after the feed's first day: days before it
    say nothing, and the first is often a part of one. -#}
{% macro daily_volumes(feeds) -%}
with feeds as (
{% for source_name, feed in feeds %}
    select
        '{{ source_name }}.{{ feed }}' as feed,
        '{{ source_name }}' as source_name
    {% if not loop.last %}union all{% endif %}
{%- endfor %}

),

told_feeds as (

    select
        feeds.feed,
        told.as_at as told_until
    from feeds
    inner join {{ source('clockstop', 'told') }} as told on feeds.source_name = told.source_name

),

happened as (
{% for source_name, feed in feeds %}
    select
        '{{ source_name }}.{{ feed }}' as feed,
        cast({{ happened_column(source_name, feed) }} as date) as happened_date
    from {{ ref('stg_' ~ source_name ~ '__' ~ feed) }}
    {% if not loop.last %}union all{% endif %}
{%- endfor %}

),

counted as (

    select
        feed,
        happened_date,
        count(*) as records
    from happened
    where happened_date <= {{ as_at() }}
    group by feed, happened_date

),

begun as (

    select
        feed,
        min(happened_date) as first_date,
        max(happened_date) as newest_date
    from counted
    group by feed

),

days as (

    select
        calendar_date,
        case when holiday is not null then 7 else {{ day_of_week('calendar_date') }} end as day_kind
    from {{ ref('int_calendar__days') }}
    where calendar_date between {{ add_days(as_at(), -84) }} and {{ as_at() }}

),

history as (

    select
        begun.feed,
        days.calendar_date,
        days.day_kind,
        coalesce(counted.records, 0) as records
    from begun
    inner join days on begun.first_date < days.calendar_date
    left join counted on begun.feed = counted.feed and days.calendar_date = counted.happened_date

),

tonight as (

    select
        begun.feed,
        begun.newest_date,
        days.calendar_date as as_at,
        days.day_kind,
        coalesce(counted.records, 0) as records
    from begun
    inner join days on days.calendar_date = {{ as_at() }}
    left join counted on begun.feed = counted.feed and days.calendar_date = counted.happened_date

),

same_kind as (

    select
        tonight.feed,
        count(history.calendar_date) as history_days,
        median(history.records) as usual,
        min(history.records) as lowest,
        max(history.records) as highest
    from tonight
    inner join history
        on tonight.feed = history.feed
        and tonight.day_kind = history.day_kind
        and history.calendar_date < tonight.as_at
    group by tonight.feed

),

deviations as (

    select
        same_kind.feed,
        median(abs(history.records - same_kind.usual)) as usual_deviation
    from same_kind
    inner join tonight on same_kind.feed = tonight.feed
    inner join history
        on tonight.feed = history.feed
        and tonight.day_kind = history.day_kind
        and history.calendar_date < tonight.as_at
    group by same_kind.feed

),

gaps as (

    select
        feed,
        {{ days_between('lag(happened_date) over (partition by feed order by happened_date)', 'happened_date') }} as gap_days
    from counted
    where happened_date >= {{ add_days(as_at(), -84) }}

),

longest_gaps as (

    select
        feed,
        max(gap_days) as longest_gap_days,
        count(*) as active_days
    from gaps
    group by feed

),

limits as (

    select
        tonight.feed,
        tonight.as_at,
        told_feeds.told_until,
        case tonight.day_kind
            when 1 then 'Monday'
            when 2 then 'Tuesday'
            when 3 then 'Wednesday'
            when 4 then 'Thursday'
            when 5 then 'Friday'
            when 6 then 'Saturday'
            else 'Sunday or bank holiday'
        end as day_kind,
        tonight.records,
        coalesce(same_kind.history_days, 0) as history_days,
        same_kind.usual,
        same_kind.lowest,
        same_kind.highest,
        -- the widest of four times how much such days vary, four standard errors of a count, and a share of it
        greatest(
            -- four deviations as a standard deviation has them: 4 * 1.4826
            5.9304e0 * deviations.usual_deviation,
            4 * sqrt(same_kind.usual),
            {{ var('volume_change_percent') }} / 100e0 * same_kind.usual
        ) as spread,
        tonight.newest_date,
        {{ days_between('tonight.newest_date', 'tonight.as_at') }} as days_since_newest,
        coalesce(longest_gaps.longest_gap_days, 0) as longest_gap_days,
        coalesce(longest_gaps.active_days, 0) as active_days
    from tonight
    left join same_kind on tonight.feed = same_kind.feed
    left join deviations on tonight.feed = deviations.feed
    left join longest_gaps on tonight.feed = longest_gaps.feed
    left join told_feeds on tonight.feed = told_feeds.feed

)

select
    feed,
    as_at,
    told_until,
    day_kind,
    records,
    history_days,
    usual,
    lowest,
    highest,
    cast(least(lowest, greatest(0, usual - spread)) as double) as low_limit,
    cast(greatest(highest, usual + spread) as double) as high_limit,
    -- a quarter of the lowest such day on record is not a quiet day: it is a cut extract
    cast(lowest / 4e0 as double) as cut_limit,
    newest_date,
    days_since_newest,
    longest_gap_days,
    days_since_newest - longest_gap_days as days_beyond_longest_gap,
    active_days
from limits
{%- endmacro %}
