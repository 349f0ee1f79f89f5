with tonight as (

    select
        *,
        case when horizon <= 7 then 'days 1-7' when horizon <= 28 then 'days 8-28' else 'days 29-123' end as horizon_group
    from {{ ref('int_beds__forecasts') }}
    where origin = {{ as_at() }}

),

coded as (

    select
        tonight.target as date,
        tonight.sector,
        tonight.horizon,
        tonight.forecast as expected_occupied,
        tonight.forecast - errors.error_percentile_90 as lower_occupied,
        tonight.forecast + errors.error_percentile_90 as upper_occupied,
        tonight.has_last_year as uses_last_year,
        days.holiday
    from tonight
    left join {{ ref('beds__forecast_errors') }} as errors
        on tonight.sector = errors.sector and tonight.horizon_group = errors.horizon
    left join {{ ref('int_calendar__days') }} as days on tonight.target = days.calendar_date

)

select
    coded.date,
    coded.sector,
    {{ bed_sector_name('coded.sector') }} as sector_name,
    coded.horizon,
    coded.expected_occupied,
    coded.lower_occupied,
    coded.upper_occupied,
    coded.uses_last_year,
    coded.holiday
from coded
