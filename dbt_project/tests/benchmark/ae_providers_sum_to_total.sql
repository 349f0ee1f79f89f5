-- column sums of the providers equal the TOTAL row
{{ config(severity='error', meta={'rule_id': 'BM-I02', 'kind': 'reconciliation', 'model': 'benchmark__ed_providers', 'domain': 'benchmark', 'title': 'A&E providers sum to the published total, and no column has more over four hours than attendances'}) }}
with sums as (

    select
        period,
        sum(attendances) filter (where organisation <> 'ENG') as attendances,
        sum(over_4h) filter (where organisation <> 'ENG') as over_4h,
        max(attendances) filter (where organisation = 'ENG') as published_attendances,
        max(over_4h) filter (where organisation = 'ENG') as published_over_4h,
        count(*) filter (where over_4h > attendances) as impossible
    from {{ ref('benchmark__ed_providers') }}
    group by period

)

select *
from sums
where
    impossible > 0
    -- a month without its total row is a caveat of its own (BM-I07)
    or attendances <> published_attendances
    or over_4h <> published_over_4h
