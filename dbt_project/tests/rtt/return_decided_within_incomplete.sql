{{ config(severity='warn', meta={'rule_id': 'RTT-R09', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "Pathways with a decision to admit are no more than incomplete pathways"}) }}
select
    month,
    commissioner,
    treatment_function
from {{ ref('int_rtt__return') }}
group by month, commissioner, treatment_function
having
    sum(case when part = 'Part_2A' then total_all else 0 end)
    > sum(case when part = 'Part_2' then total_all else 0 end)
