with breaches as (

    select
        arrival_month as month,
        coalesce(department_type, 'unknown') as department_type,
        coalesce(breach_reason, 'not recorded') as breach_reason
    from {{ ref('ed__attendances') }}
    where counted and over_4h and arrival_month is not null

),

with_all as (

    select * from breaches
    union all
    select
        month,
        'all' as department_type,
        breach_reason
    from breaches

),

coded as (

    select
        month,
        department_type,
        breach_reason,
        count(*) as breaches,
        100e0 * count(*) / nullif(sum(count(*)) over (partition by month, department_type), 0) as percent_of_breaches
    from with_all
    group by month, department_type, breach_reason

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.department_type,
    {{ name_of('coded', 'department_type') }} as department_type_name,
    coalesce(coded.department_type = 'all', false) as is_total,
    coded.breach_reason,
    coded.breaches,
    coded.percent_of_breaches
from coded
{{ names_joined('coded', {'department_type': 'department_type'}) }}
