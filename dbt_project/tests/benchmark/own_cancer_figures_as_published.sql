{{ config(severity='warn', meta={'rule_id': 'CX-48', 'kind': 'reconciliation', 'model': 'benchmark__cancer_providers', 'domain': 'benchmark', 'needs_domains': ['cancer'], 'title': 'Our cancer figures of a month are as NHS England published them, within half a patient'}) }}
with published as (

    select
        substring(cast(period as string), 1, 7) as month,
        case standard
            when '28-day FDS' then 'FDS'
            when '31-day Combined' then '31D'
            when '62-day Combined' then '62D'
        end as standard,
        sum(total) as total,
        sum(breaches) as breaches
    from {{ ref('benchmark__cancer_providers') }}
    -- the cut by modality holds the same treatments once more
    where organisation = {{ provider_code() }} and cut <> 'modality'
    group by 1, 2

),

own as (

    select
        month,
        standard,
        sum(total) as total,
        sum(breaches) as breaches
    from {{ ref('cancer__performance_monthly') }}
    group by month, standard

)

select
    published.month,
    published.standard,
    published.total as published_total,
    own.total as own_total,
    published.breaches as published_breaches,
    own.breaches as own_breaches
from published
left join own on published.month = own.month and published.standard = own.standard
where
    abs(published.total - coalesce(own.total, 0)) > 0.5
    or abs(published.breaches - coalesce(own.breaches, 0)) > 0.5
