-- Where the history of the wards begins. A first extract holds who was in a bed then and nobody who had left before, so
-- earlier days look emptier than they were: they begin where patients are seen to leave. A handful of leavings, fewer
-- than days in four weeks, tells nothing of that and the first stay begins the history.
with ends as (

    select
        min(cast(started_at as date)) as first_started_on,
        min(cast(ended_at as date)) as first_ended_on,
        count(distinct cast(ended_at as date)) as days_with_an_end
    from {{ ref('int_beds__ward_stays') }}

),

states as (

    select min(cast(snapshot_at as date)) as first_state_on
    from {{ ref('stg_beds__bed_states') }}

)

select
    greatest(
        {{ beds_history_start() }},
        case
            when ends.days_with_an_end >= 28 then ends.first_ended_on
            else coalesce(least(ends.first_started_on, states.first_state_on), ends.first_started_on, states.first_state_on, {{ as_at() }})
        end
    ) as first_date
from ends
cross join states
