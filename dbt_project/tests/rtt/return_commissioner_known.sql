{{ config(severity='warn', meta={'rule_id': 'RTT-R03', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "Every commissioner of the return is known"}) }}
select month, part, commissioner
from {{ ref('int_rtt__return') }}
where commissioner = 'unknown' and function = 'C_999'
