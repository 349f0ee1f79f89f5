with history as (

    select
        sector,
        count(*) as history_days
    from {{ ref('int_beds__sector_days') }}
    group by sector

),

judged as (

    select
        sector,
        origin,
        target,
        case when horizon <= 7 then 'days 1-7' when horizon <= 28 then 'days 8-28' else 'days 29-123' end as horizon,
        forecast,
        last_occupied,
        actual,
        has_last_year
    from {{ ref('int_beds__forecasts') }}
    where actual is not null and origin < {{ as_at() }}

)

select
    judged.sector,
    judged.horizon,
    count(*) as forecasts,
    min(judged.origin) as first_origin,
    max(judged.origin) as last_origin,
    max(history.history_days) as history_days,
    avg(case when judged.has_last_year then 100.0 else 0.0 end) as percent_with_last_year,
    avg(abs(judged.forecast - judged.actual)) as mean_absolute_error,
    100.0 * sum(abs(judged.forecast - judged.actual)) / nullif(cast(sum(judged.actual) as double), 0) as error_percent,
    avg(judged.forecast - judged.actual) as bias,
    {{ percentile_of('abs(judged.forecast - judged.actual)', 0.9) }} as error_percentile_90,
    avg(cast(abs(judged.last_occupied - judged.actual) as double)) as mean_absolute_error_of_last_value
from judged
inner join history on judged.sector = history.sector
group by judged.sector, judged.horizon
