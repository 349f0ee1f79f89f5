{{ config(severity='warn', meta={'rule_id': 'BM-I06', 'kind': 'reconciliation', 'model': 'int_benchmark__rtt_rows', 'domain': 'benchmark', 'title': "The published return's bands, totals and functions add up"}) }}
with renamed as (

    select
        month,
        provider,
        commissioner,
        part,
        treatment_function,
{%- for name in rtt_band_columns() %}
        {{ name }} as band_{{ loop.index0 }},
{%- endfor %}
        total as known,
        unknown_clock_start,
        total_all
    from {{ ref('int_benchmark__rtt_rows') }}

)

select *
from ({{ return_identity_failures('renamed') }}) as failures
