{{ config(severity='error', meta={'rule_id': 'RTT-R02', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "No count of the return is negative"}) }}
select month, part, treatment_function
from {{ ref('int_rtt__return') }}
where total_all < 0 or known < 0 or unknown_clock_start < 0
