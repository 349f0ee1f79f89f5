-- a file that does not add up is left out of its period, and the one before it counts: nothing else is held for it
{{ config(severity='warn', meta={'rule_id': 'BM-I09', 'kind': 'reconciliation', 'model': 'int_benchmark__files', 'domain': 'benchmark', 'title': 'Every national file adds up to its own published total'}) }}
select
    'national.' || feed as feed,
    source_delivery,
    source_file,
    period,
    failure
from {{ ref('int_benchmark__files') }}
where failures > 0
order by source_delivery, source_file, period
