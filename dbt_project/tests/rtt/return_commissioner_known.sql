{{ config(severity='warn', meta={'rule_id': 'RTT-R03', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "Nearly every commissioner of the return is known"}) }}
-- a few patients without one are rows to mend, not a doubt about the return
select
    month,
    part
from {{ ref('int_rtt__return') }}
where treatment_function = 'C_999'
group by month, part
having
    sum(total_all) >= 50
    and 100 * sum(case when commissioner = 'unknown' then total_all else 0 end) > sum(total_all)
