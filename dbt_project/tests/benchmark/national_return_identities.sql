{{ config(severity='warn', meta={'rule_id': 'BM-I06', 'kind': 'reconciliation', 'model': 'stg_national__rtt_full_csv', 'domain': 'benchmark', 'title': "The published return's bands, totals and functions add up"}) }}
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
    from {{ ref('stg_national__rtt_full_csv') }}

)

select *
from ({{ return_identity_failures('renamed') }}) as failures
