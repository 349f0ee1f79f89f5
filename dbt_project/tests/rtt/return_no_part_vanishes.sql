{{ config(severity='warn', meta={'rule_id': 'RTT-R04', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "No part that had pathways last month is empty"}) }}
with months as (

    select distinct month
    from {{ ref('int_rtt__return') }}
    where month < {{ month_of(add_days(as_at(), 1)) }}

),

newest as (

    select
        max(month) as month,
        (select max(earlier.month) from months as earlier where earlier.month < (select max(month) from months)) as month_before
    from months

),

parts_before as (

    select counts.part
    from {{ ref('int_rtt__return') }} as counts
    inner join newest on counts.month = newest.month_before
    where counts.treatment_function = 'C_999'
    group by counts.part
    -- a part of a few pathways may well be empty a month later
    having sum(counts.total_all) >= 50

),

parts_now as (

    select distinct counts.part
    from {{ ref('int_rtt__return') }} as counts
    inner join newest on counts.month = newest.month

)

select parts_before.part
from parts_before
left join parts_now on parts_before.part = parts_now.part
where parts_now.part is null
