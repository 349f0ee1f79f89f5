{{ config(severity='error', meta={'rule_id': 'RTT-I03', 'kind': 'reconciliation', 'model': 'rtt__performance_monthly', 'domain': 'rtt', 'title': 'The total of every month and part is the sum of its functions'}) }}
select
    month,
    part
from {{ ref('rtt__performance_monthly') }}
group by month, part
having
    sum(total) filter (where treatment_function = 'C_999')
    is distinct from sum(total) filter (where treatment_function <> 'C_999')
