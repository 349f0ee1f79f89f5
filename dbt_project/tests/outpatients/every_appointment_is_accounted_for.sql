{{ config(severity='error', meta={'rule_id': 'OP-I02', 'kind': 'reconciliation', 'model': 'int_outpatients__accounted_records', 'domain': 'outpatients', 'title': 'Every appointment of the extract is counted in the activity or its reason given, and the weeks hold those that are counted'}) }}
with counts as (

    select
        (select count(*) from {{ ref('stg_pas__appointments') }}) as delivered,
        (select count(*) from {{ ref('int_outpatients__accounted_records') }}) as accounted,
        (select count(*) from {{ ref('int_outpatients__accounted_records') }} where outcome like 'counted in %') as counted,
        (select coalesce(sum(booked), 0) from {{ ref('outpatients__activity_weekly') }}) as in_weeks

)

select record_key
from {{ ref('int_outpatients__accounted_records') }}
where outcome is null
union all
select 'appointments delivered' as record_key
from counts
where delivered <> accounted
union all
select 'appointments counted' as record_key
from counts
where counted <> in_weeks
