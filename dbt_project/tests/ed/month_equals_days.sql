{{ config(severity='error', meta={'rule_id': 'ED-I01', 'kind': 'reconciliation', 'model': 'ed__performance_monthly', 'domain': 'ed', 'title': 'All types are the sum of the types, and over four hours never exceeds attendances'}) }}
select month
from {{ ref('ed__performance_monthly') }}
group by month
having
    sum(attendances) filter (where department_type = 'all')
    is distinct from sum(attendances) filter (where department_type <> 'all')
    or max(over_4h - attendances) > 0
