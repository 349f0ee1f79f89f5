-- a file that does not add up is left out of its period, and the one before it counts: nothing else is held for it
{{ config(severity='warn', meta={'rule_id': 'BM-I02', 'kind': 'reconciliation', 'model': 'int_benchmark__files', 'domain': 'benchmark', 'title': "A&E providers sum to the published total, and no provider has more over four hours than attendances"}) }}
select
    'national.' || feed as feed,
    source_delivery,
    source_file,
    period,
    failure
from {{ ref('int_benchmark__files') }}
where feed = 'ae_monthly_csv' and failures > 0
order by source_delivery, source_file, period
