with counted as (

    select
        counted_quarter as quarter,
        count(*) as last_minute_cancellations
    from {{ ref('elective__last_minute_cancellations') }}
    group by counted_quarter

),

-- a breach belongs to the quarter in which day 28 falls, whichever quarter the cancellation was counted in
breached as (

    select
        breach_quarter as quarter,
        count(*) as not_treated_within_28_days
    from {{ ref('elective__last_minute_cancellations') }}
    where breach_28_day
    group by breach_quarter

),

coded as (

    select
        coalesce(counted.quarter, breached.quarter) as quarter,
        coalesce(counted.last_minute_cancellations, 0) as last_minute_cancellations,
        coalesce(breached.not_treated_within_28_days, 0) as not_treated_within_28_days,
        {{ provider_code() }} as provider,
        coalesce({{ text_setting('provider_name') }}, {{ provider_code() }}) as provider_name
    from counted
    full outer join breached on counted.quarter = breached.quarter

)

select
    coded.quarter,
    {{ period_start('coded.quarter') }} as period_start,
    coded.last_minute_cancellations,
    coded.not_treated_within_28_days,
    coded.provider,
    coded.provider_name
from coded
