{{ config(severity='error', meta={'rule_id': 'BM-I05', 'kind': 'reconciliation', 'model': 'benchmark__cancelled_operations_providers', 'domain': 'benchmark', 'title': 'Cancelled operations of all providers sum to England including the independent sector'}) }}
select
    period,
    sum(last_minute_cancellations) filter (where organisation not like 'ENG %') as summed,
    sum(last_minute_cancellations) filter (where organisation = 'ENG including independent sector') as published
from {{ ref('benchmark__cancelled_operations_providers') }}
group by period
having
    sum(last_minute_cancellations) filter (where organisation not like 'ENG %')
    is distinct from sum(last_minute_cancellations) filter (where organisation = 'ENG including independent sector')
    or sum(not_treated_within_28_days) filter (where organisation not like 'ENG %')
    is distinct from sum(not_treated_within_28_days) filter (where organisation = 'ENG including independent sector')
