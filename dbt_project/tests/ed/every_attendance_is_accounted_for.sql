{{ config(severity='error', meta={'rule_id': 'ED-I05', 'kind': 'reconciliation', 'model': 'int_ed__accounted_records', 'domain': 'ed', 'title': 'Every attendance of the extract is counted or its reason said, and the months hold those that are counted'}) }}
with months as (

    select
        outcome,
        count(*) as attendances
    from {{ ref('int_ed__accounted_records') }}
    where outcome like 'counted in 2%' or outcome like 'counted in 1%'
    group by outcome

),

published as (

    select
        'counted in ' || month as outcome,
        attendances
    from {{ ref('ed__performance_monthly') }}
    where department_type = 'all'

),

delivered as (

    select
        (select count(*) from {{ ref('stg_ed__attendances') }}) as attendances,
        (select count(*) from {{ ref('int_ed__accounted_records') }}) as accounted

)

select attendance_id as record_key
from {{ ref('int_ed__accounted_records') }}
where outcome is null
union all
select coalesce(months.outcome, published.outcome) as record_key
from months
full outer join published on months.outcome = published.outcome
where coalesce(months.attendances, 0) <> coalesce(published.attendances, 0)
union all
select 'attendances delivered' as record_key
from delivered
where attendances <> accounted
