{{ config(severity='warn', meta={'rule_id': 'RTT-R05', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "There are incomplete pathways where there are completed ones"}) }}
select month
from {{ ref('int_rtt__return') }}
where treatment_function = 'C_999'
group by month
having
    sum(case when part in ('Part_1A', 'Part_1B') then total_all else 0 end) >= 50
    and sum(case when part = 'Part_2' then total_all else 0 end) = 0
