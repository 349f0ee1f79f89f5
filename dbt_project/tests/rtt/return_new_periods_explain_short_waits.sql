{{ config(severity='warn', meta={'rule_id': 'RTT-R10', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "New periods are at least the pathways that wait under four weeks"}) }}
{{ return_month_on_month() }}

select month
from compared
where months_ago = 1
group by month
having
    sum(case when part = 'Part_2' then first_four_weeks else 0 end) >= 50
    and sum(case when part = 'Part_3' then total_all else 0 end)
    < sum(case when part = 'Part_2' then first_four_weeks else 0 end)
