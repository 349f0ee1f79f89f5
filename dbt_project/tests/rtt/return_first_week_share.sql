{{ config(severity='warn', meta={'rule_id': 'RTT-R11', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "Few completed pathways waited less than a week"}) }}
{{ return_month_on_month() }}

select part
from compared
where
    part in ('Part_1A', 'Part_1B')
    and months_ago = 1
    and first_week > {{ var('return_first_week_percent') }} / 100e0 * total_all
    and total_all >= 50
