with movements as (

    select
        rtt_function,
        count(*) filter (where state = 'stopped' and clock_stop_date > {{ add_days(as_at(), -91) }}) as stops,
        count(*) filter (where is_new_period and clock_start_date > {{ add_days(as_at(), -91) }}) as starts,
        count(*) filter (where state = 'open') as waiting
    from {{ ref('rtt__periods') }}
    where in_return
    group by rtt_function

),

with_total as (

    select rtt_function as treatment_function, stops, starts, waiting from movements
    union all
    select 'C_999' as treatment_function, sum(stops) as stops, sum(starts) as starts, sum(waiting) as waiting from movements

),

coded as (

    select
        {{ as_at() }} as as_at,
        treatment_function,
        cast(waiting as bigint) as waiting,
        stops / 13e0 as stops_a_week,
        starts / 13e0 as starts_a_week,
        cast(waiting as double) / nullif(stops / 13e0, 0) as clearance_weeks
    from with_total

)

select
    coded.as_at,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['rtt_function']) }} as division,
    coalesce(coded.treatment_function = 'C_999', false) as is_total,
    coded.waiting,
    coded.stops_a_week,
    coded.starts_a_week,
    coded.clearance_weeks
from coded
{{ names_joined('coded', {'treatment_function': 'rtt_function'}) }}
{{ divisions_joined('coded', {'rtt_function': 'treatment_function'}) }}
