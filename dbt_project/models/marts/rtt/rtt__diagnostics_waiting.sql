with waiting as (

    select
        coalesce(requests.modality, 'unknown') as modality,
        case
            when requests.is_planned_request then {{ days_between('requests.planned_due_date', as_at()) }}
            else {{ days_between('requests.clock_start_date', as_at()) }}
        end as days_waited
    from {{ ref('int_rtt__tests') }} as requests
    where
        requests.is_waiting
        -- a planned test waits from the day it was due: overdue surveillance is a diagnostic clock, never an RTT one
        and (
            (not requests.is_planned_request and requests.clock_start_date <= {{ as_at() }})
            or (requests.is_planned_request and requests.planned_due_date < {{ as_at() }})
        )

),

with_total as (

    select modality, days_waited from waiting
    union all
    select 'all' as modality, days_waited from waiting

),

coded as (

    select
        {{ as_at() }} as as_at,
        with_total.modality,
        max(modalities.name) as modality_name,
        count(*) as waiting,
        count(*) filter (where with_total.days_waited < {{ wait_limit('diagnostics_6_weeks') }}) as within_6_weeks,
        count(*) filter (where with_total.days_waited >= {{ wait_limit('diagnostics_6_weeks') }}) as over_6_weeks,
        count(*) filter (where with_total.days_waited >= 91) as over_13_weeks,
        100e0 * count(*) filter (where with_total.days_waited >= {{ wait_limit('diagnostics_6_weeks') }}) / nullif(count(*), 0) as percent_over_6_weeks
    from with_total
    left join {{ ref('diagnostic_modalities') }} as modalities on with_total.modality = modalities.modality
    group by with_total.modality

)

select
    coded.as_at,
    coded.modality,
    coalesce(coded.modality = 'all', false) as is_total,
    coded.modality_name,
    coded.waiting,
    coded.within_6_weeks,
    coded.over_6_weeks,
    coded.over_13_weeks,
    coded.percent_over_6_weeks
from coded
