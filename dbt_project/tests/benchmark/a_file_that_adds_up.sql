-- every file of every period failed: there is nothing to publish, and the last good data stays published
{{ config(severity='error', meta={'rule_id': 'BM-I09', 'kind': 'reconciliation', 'model': 'int_benchmark__files', 'domain': 'benchmark', 'title': 'At least one national file adds up to its own published total'}) }}
select
    'national.' || feed as feed,
    source_delivery,
    source_file,
    period,
    failure
from {{ ref('int_benchmark__files') }}
where
    failures > 0
    and not exists (select 1 from {{ ref('int_benchmark__files') }} as passed where passed.failures = 0)
order by source_delivery, source_file, period
