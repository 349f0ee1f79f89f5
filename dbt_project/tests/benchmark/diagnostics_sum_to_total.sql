-- a file that does not add up is not in use (BM-I09); without any other national file there is nothing to publish: this
-- is the cause of the empty tables, and is therefore of the kind that is reported before them
{{ config(severity='error', meta={'rule_id': 'BM-I08', 'kind': 'dbt', 'model': 'int_benchmark__files', 'domain': 'benchmark', 'title': "DM01 weeks and tests sum to the published total of each provider, and the providers to England, in every file in use"}) }}
select
    'national.' || feed as feed,
    source_delivery,
    source_file,
    period,
    failure
from {{ ref('int_benchmark__files') }}
where
    feed = 'dm01_workbook'
    and failures > 0
    and not exists (select 1 from {{ ref('int_benchmark__files') }} as passed where passed.failures = 0)
order by source_delivery, source_file, period
