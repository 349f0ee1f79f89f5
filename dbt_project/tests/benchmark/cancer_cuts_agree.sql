-- a file that does not add up is left out of its period, and the one before it counts: nothing else is held for it
{{ config(severity='warn', meta={'rule_id': 'BM-I03', 'kind': 'reconciliation', 'model': 'int_benchmark__files', 'domain': 'benchmark', 'title': "Cancer: within and breaches make the total, and the two cuts agree in every provider, month and route"}) }}
select
    'national.' || feed as feed,
    source_delivery,
    source_file,
    period,
    failure
from {{ ref('int_benchmark__files') }}
where feed = 'cwt_provider_extract' and failures > 0
order by source_delivery, source_file, period
