-- a file that does not add up is left out of its period, and the one before it counts: nothing else is held for it
{{ config(severity='warn', meta={'rule_id': 'BM-I08', 'kind': 'reconciliation', 'model': 'int_benchmark__files', 'domain': 'benchmark', 'title': "DM01 weeks and tests sum to the published total of each provider, and the providers to England"}) }}
select
    'national.' || feed as feed,
    source_delivery,
    source_file,
    period,
    failure
from {{ ref('int_benchmark__files') }}
where feed = 'dm01_workbook' and failures > 0
order by source_delivery, source_file, period
