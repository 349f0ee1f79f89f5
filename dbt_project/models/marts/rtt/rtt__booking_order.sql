-- bookings while somebody was passed over of whom nothing explains it
with without_reason as (

    select distinct offer_id
    from {{ ref('rtt__booking_passed_over') }}
    where not is_justified

),

ranked as (

    select
        pool.offer_id,
        pool.offered_date,
        pool.rtt_function,
        pool.priority,
        coalesce(max(case when pool.waited_longer_days >= {{ var('out_of_turn_days') }} then 1 else 0 end), 0) as out_of_turn,
        max(case when without_reason.offer_id is not null then 1 else 0 end) as is_without_reason,
        count(case when pool.waited_longer_days >= {{ var('out_of_turn_days') }} then 1 end) as passed_over,
        100e0 * (1 + count(distinct case when pool.waited_longer_days < 0 then pool.other_entry_id end))
        / nullif(1 + count(distinct pool.other_entry_id), 0) as rank_percentile
    from {{ ref('int_rtt__booking_pool') }} as pool
    left join without_reason on pool.offer_id = without_reason.offer_id
    group by pool.offer_id, pool.offered_date, pool.rtt_function, pool.priority

),

coded as (

    select
        {{ month_of('offered_date') }} as month,
        rtt_function as treatment_function,
        priority,
        count(*) as bookings,
        cast(sum(out_of_turn) as bigint) as out_of_turn,
        100e0 * sum(out_of_turn) / nullif(count(*), 0) as out_of_turn_percent,
        cast(sum(is_without_reason) as bigint) as out_of_turn_without_reason,
        cast(sum(passed_over) as bigint) as passed_over,
        cast(median(rank_percentile) as double) as median_rank_percentile
    from ranked
    group by 1, 2, 3

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['rtt_function']) }} as division,
    coded.priority,
    {{ name_of('coded', 'priority') }} as priority_name,
    coded.bookings,
    coded.out_of_turn,
    coded.out_of_turn_percent,
    coded.out_of_turn_without_reason,
    coded.passed_over,
    coded.median_rank_percentile
from coded
{{ names_joined('coded', {'treatment_function': 'rtt_function', 'priority': 'clinical_priority'}) }}
{{ divisions_joined('coded', {'rtt_function': 'treatment_function'}) }}
