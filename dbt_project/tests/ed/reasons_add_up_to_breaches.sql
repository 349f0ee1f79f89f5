{{ config(severity='error', meta={'rule_id': 'ED-I04', 'kind': 'reconciliation', 'model': 'ed__breach_reasons_monthly', 'domain': 'ed', 'title': 'Breach reasons add up to the attendances over four hours'}) }}
with reasons as (

    select
        month,
        department_type,
        sum(breaches) as breaches
    from {{ ref('ed__breach_reasons_monthly') }}
    group by month, department_type

)

select
    performance.month,
    performance.department_type
from {{ ref('ed__performance_monthly') }} as performance
left join reasons
    on performance.month = reasons.month and performance.department_type = reasons.department_type
where coalesce(reasons.breaches, 0) <> performance.over_4h
