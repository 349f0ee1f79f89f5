with cancelled as (

    select
        offer_id,
        offers_of,
        cancelled_on,
        row_number() over (
            partition by offers_of
            order by cancelled_on nulls last, offer_id nulls last
        ) as times_cancelled
    from {{ ref('int_elective__offers') }}
    where
        in_scope
        and procedure_urgent
        and not is_postponement
        and cancelled_by = 'hospital'
        and reason_type = 'non_clinical'
        and cancelled_on <= {{ as_at() }}

),

coded as (

    select
        {{ month_of('cancelled_on') }} as month,
        count(*) as urgent_operations_cancelled,
        count(*) filter (where times_cancelled > 1) as cancelled_again
    from cancelled
    group by {{ month_of('cancelled_on') }}

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.urgent_operations_cancelled,
    coded.cancelled_again
from coded
