{{ config(severity='warn', meta={'rule_id': 'RTT-R08', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "Waits over 52 weeks change little from month to month"}) }}
{{ return_month_on_month() }}

-- three standard deviations of the difference of two counts: a small trust varies more
select part
from compared
where
    part = 'Part_2'
    and months_ago = 1
    and abs(over_52_weeks - over_52_before) > greatest({{ var('return_change_percent') }} / 100e0 * over_52_before, 3 * sqrt(2 * over_52_before))
