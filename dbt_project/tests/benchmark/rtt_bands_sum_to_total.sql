-- published identities of the RTT file: bands make the total, the total row makes its functions
{{ config(severity='error', meta={'rule_id': 'BM-I01', 'kind': 'reconciliation', 'model': 'benchmark__rtt_providers', 'domain': 'benchmark', 'title': 'RTT bands sum to the published total, and the total row to its functions'}) }}
with bands as (

    select
        month,
        provider,
        commissioner,
        part,
        treatment_function,
        sum(band_count) as banded
    from {{ ref('int_benchmark__rtt_bands') }}
    group by month, provider, commissioner, part, treatment_function

),

compared as (

    select
        published.month,
        published.provider,
        published.commissioner,
        published.part,
        published.treatment_function,
        published.total_all,
        coalesce(bands.banded, 0) + coalesce(published.unknown_clock_start, 0) as summed
    from {{ ref('stg_national__rtt_full_csv') }} as published
    left join bands
        on
            published.month = bands.month
            and published.provider = bands.provider
            and published.commissioner = bands.commissioner
            and published.part = bands.part
            and published.treatment_function = bands.treatment_function
    where published.part <> 'Part_3'

),

totals as (

    select
        month,
        provider,
        commissioner,
        part,
        'C_999 against functions' as treatment_function,
        sum(total_all) filter (where treatment_function = 'C_999') as total_all,
        sum(total_all) filter (where treatment_function <> 'C_999') as summed
    from {{ ref('stg_national__rtt_full_csv') }}
    group by month, provider, commissioner, part

)

select * from compared where total_all is distinct from summed
union all
select * from totals where coalesce(total_all, 0) <> coalesce(summed, 0)
