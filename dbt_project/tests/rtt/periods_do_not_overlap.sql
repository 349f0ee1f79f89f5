{{ config(severity='error', meta={'rule_id': 'RTT-I01', 'kind': 'reconciliation', 'model': 'rtt__periods', 'domain': 'rtt', 'title': 'No two periods of a pathway overlap'}) }}
with walked as (

    select
        pathway_key,
        period_no,
        clock_start_date,
        -- a transferred-in wait may begin before the pathway did here, so only this trust's starts are compared
        lag(clock_stop_date) over (partition by pathway_key order by period_no nulls last) as previous_stop_date,
        lag(clock_stop_code) over (partition by pathway_key order by period_no nulls last) as previous_stop_code,
        clock_start_rule
    from {{ ref('rtt__periods') }}
    where days_waited >= 0

)

select
    pathway_key,
    period_no
from walked
where
    clock_start_date < previous_stop_date
    and clock_start_rule not in ('ipt_in', '1b', '2')
    -- what is recorded of a patient after the date of death contradicts itself; no rule can order it
    and previous_stop_code <> '36'
