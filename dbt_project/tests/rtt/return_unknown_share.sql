{{ config(severity='warn', meta={'rule_id': 'RTT-R12', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "Few completed pathways have no clock start"}) }}
{{ return_month_on_month() }}

select part
from compared
where
    part in ('Part_1A', 'Part_1B')
    and months_ago = 1
    and unknown_clock_start > {{ var('return_unknown_percent') }} / 100e0 * total_all
    and total_all >= 50
