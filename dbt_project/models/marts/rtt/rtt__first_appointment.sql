with waiting as (

    select
        rtt_function,
        days_waited
    from {{ ref('rtt__ptl') }}
    where
        in_return
        and list_type = 'ORTT'
        and last_care_date is null
        -- no headline counts patients whom an English commissioner does not pay for
        and coalesce(commissioner, 'unknown') <> 'NONC'

),

with_total as (

    select rtt_function as treatment_function, days_waited from waiting
    union all
    select 'C_999' as treatment_function, days_waited from waiting

)

select
    {{ as_at() }} as as_at,
    treatment_function,
    count(*) as waiting_first,
    count(*) filter (where days_waited <= {{ wait_limit('rtt_18_weeks') }}) as within_18_weeks,
    100.0 * count(*) filter (where days_waited <= {{ wait_limit('rtt_18_weeks') }}) / nullif(count(*), 0) as percent
from with_total
group by treatment_function
