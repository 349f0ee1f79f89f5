{{ config(severity='warn', meta={'rule_id': 'RTT-R07', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "No return is a copy of the month before"}) }}
with newest as (

    select distinct
        month,
        dense_rank() over (order by month desc nulls last) as months_ago
    from {{ ref('int_rtt__return') }}
    where month < {{ month_of(add_days(as_at(), 1)) }}

),

counts as (

    select
        newest.months_ago,
        rows_of.part,
        rows_of.commissioner,
        rows_of.treatment_function,
        rows_of.total_all
    from {{ ref('int_rtt__return') }} as rows_of
    inner join newest on rows_of.month = newest.month
    where newest.months_ago <= 2

),

compared as (

    select
        part,
        commissioner,
        treatment_function,
        sum(case when months_ago = 1 then total_all else 0 end) as now,
        sum(case when months_ago = 2 then total_all else 0 end) as before
    from counts
    group by part, commissioner, treatment_function

)

select count(*) as rows_compared
from compared
having count(*) > 10 and sum(case when now <> before then 1 else 0 end) = 0
