{{ config(severity='error', meta={'rule_id': 'RTT-I02', 'kind': 'reconciliation', 'model': 'rtt__ptl', 'domain': 'rtt', 'title': 'The waiting list is exactly the open periods'}) }}
select
    coalesce(periods.pathway_key, ptl.pathway_key) as pathway_key
from (select * from {{ ref('rtt__periods') }} where state = 'open') as periods
full outer join {{ ref('rtt__ptl') }} as ptl
    on periods.pathway_key = ptl.pathway_key and periods.period_no = ptl.period_no
where periods.pathway_key is null or ptl.pathway_key is null
