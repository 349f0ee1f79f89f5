{{ config(severity='error', meta={'rule_id': 'ELE-I02', 'kind': 'reconciliation', 'model': 'int_elective__accounted_records', 'domain': 'elective', 'title': 'Every offer and cancellation of the extract is counted or its reason said, and the quarters hold those that are counted'}) }}
with counts as (

    select
        (select count(*) from {{ ref('stg_pas__admission_offers') }}) as delivered,
        (select count(*) from {{ ref('int_elective__accounted_records') }} where record_type = 'offer') as accounted,
        (select count(*) from {{ ref('int_elective__accounted_records') }} where outcome like 'counted in %') as counted,
        (select coalesce(sum(last_minute_cancellations), 0) from {{ ref('elective__return_quarterly') }}) as returned

)

select record_key
from {{ ref('int_elective__accounted_records') }}
where outcome is null
union all
select 'offers delivered' as record_key
from counts
where delivered <> accounted
union all
select 'cancellations' as record_key
from counts
where counted <> returned
