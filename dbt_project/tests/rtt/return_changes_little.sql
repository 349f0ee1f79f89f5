{{ config(severity='warn', meta={'rule_id': 'RTT-R06', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "No part changes much from month to month"}) }}
{{ return_month_on_month() }}

-- three standard deviations of the difference of two counts: a small trust varies more
select part
from compared
where
    months_ago = 1
    and abs(total_all - total_before) > greatest({{ var('return_change_percent') }} / 100e0 * total_before, 3 * sqrt(2 * total_before))
