with history as (

    select
        sector,
        count(*) as history_days
    from {{ ref('int_beds__sector_days') }}
    group by sector

),

assessed as (

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

),

-- sums of fractions differ in their last digits by the order in which they are added: millionths of a bed are enough
coded as (

    select
        assessed.sector,
        assessed.horizon,
        count(*) as forecasts,
        min(assessed.origin) as first_origin,
        max(assessed.origin) as last_origin,
        max(history.history_days) as history_days,
        avg(case when assessed.has_last_year then 100e0 else 0e0 end) as percent_with_last_year,
        round(avg(abs(assessed.forecast - assessed.actual)), 6) as mean_absolute_error,
        round(
            100e0 * sum(abs(assessed.forecast - assessed.actual)) / nullif(cast(sum(assessed.actual) as double), 0), 6
        ) as error_percent,
        round(avg(assessed.forecast - assessed.actual), 6) as bias,
        round({{ percentile_of('abs(assessed.forecast - assessed.actual)', 0.9) }}, 6) as error_percentile_90,
        avg(cast(abs(assessed.last_occupied - assessed.actual) as double)) as mean_absolute_error_of_last_value
    from assessed
    inner join history on assessed.sector = history.sector
    group by assessed.sector, assessed.horizon

)

select
    coded.sector,
    {{ bed_sector_name('coded.sector') }} as sector_name,
    coded.horizon,
    coded.forecasts,
    coded.first_origin,
    coded.last_origin,
    coded.history_days,
    coded.percent_with_last_year,
    coded.mean_absolute_error,
    coded.error_percent,
    coded.bias,
    coded.error_percentile_90,
    coded.mean_absolute_error_of_last_value
from coded
