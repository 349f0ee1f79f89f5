-- a month whose file has no TOTAL row has providers and no England
{{ config(severity='warn', meta={'rule_id': 'BM-I07', 'kind': 'reconciliation', 'model': 'benchmark__ed_providers', 'domain': 'benchmark', 'title': 'Every month of the A&E file has its TOTAL row'}) }}
select period
from {{ ref('benchmark__ed_providers') }}
group by period
having count(*) filter (where organisation = 'ENG') = 0
