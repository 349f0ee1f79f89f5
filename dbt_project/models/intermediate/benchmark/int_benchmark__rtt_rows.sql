select published.*
from {{ ref('stg_national__rtt_full_csv') }} as published
inner join {{ ref('int_benchmark__files_used') }} as files
    on
        files.feed = 'rtt_full_csv'
        and published.source_order = files.source_order
        and published.month = files.period
        and published.provider = files.organisation
