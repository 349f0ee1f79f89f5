-- sectors make the total of every organisation; England may hold estimates for missing providers
{{ config(severity='error', meta={'rule_id': 'BM-I04', 'kind': 'reconciliation', 'model': 'benchmark__beds_providers', 'domain': 'benchmark', 'title': 'KH03 sectors sum to the published total of each organisation'}) }}
select
    period,
    organisation,
    sum(available) filter (where sector = 'total') as published_available,
    sum(available) filter (where sector <> 'total') as summed_available
from {{ ref('benchmark__beds_providers') }}
group by period, organisation
having
    abs(sum(available) filter (where sector = 'total') - sum(available) filter (where sector <> 'total')) > 0.01
    or abs(sum(occupied) filter (where sector = 'total') - sum(occupied) filter (where sector <> 'total')) > 0.01
