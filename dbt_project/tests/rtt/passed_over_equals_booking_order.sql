{{ config(severity='error', meta={'rule_id': 'RTT-I06', 'kind': 'reconciliation', 'model': 'rtt__booking_passed_over', 'domain': 'rtt', 'title': 'Bookings out of turn are those of the list of patients passed over'}) }}
with listed as (

    select
        month,
        rtt_function,
        priority,
        count(distinct offer_id) as out_of_turn,
        count(distinct case when not is_justified then offer_id end) as out_of_turn_without_reason,
        sum(case when place = 1 then passed_over_by_booking end) as passed_over
    from {{ ref('rtt__booking_passed_over') }}
    group by month, rtt_function, priority

)

select
    coalesce(rates.month, listed.month) as month,
    coalesce(rates.treatment_function, listed.rtt_function) as rtt_function,
    coalesce(rates.priority, listed.priority) as priority
from {{ ref('rtt__booking_order') }} as rates
full outer join listed
    on
        rates.month = listed.month
        and rates.treatment_function = listed.rtt_function
        and rates.priority = listed.priority
where
    rates.month is null
    or rates.out_of_turn <> coalesce(listed.out_of_turn, 0)
    or rates.out_of_turn_without_reason <> coalesce(listed.out_of_turn_without_reason, 0)
    or rates.passed_over <> coalesce(listed.passed_over, 0)
