{{ config(severity='error', meta={'rule_id': 'BED-I06', 'kind': 'reconciliation', 'model': 'int_beds__accounted_records', 'domain': 'beds', 'title': 'Every ward stay and spell of the extracts is counted or its reason said, and the census holds those that are counted'}) }}
with counts as (

    select
        (select count(*) from {{ ref('stg_beds__ward_stays') }}) + (select count(*) from {{ ref('stg_pas__spells') }}) as delivered,
        (select count(*) from {{ ref('int_beds__accounted_records') }}) as accounted,
        (select coalesce(sum(midnights), 0) from {{ ref('int_beds__accounted_records') }}) as midnights,
        (select count(*) from {{ ref('beds__census') }}) as census,
        (select count(*) from {{ ref('int_beds__accounted_records') }} where record_type = 'spell' and outcome not like 'not begun%') as spells,
        (select count(*) from {{ ref('beds__stays') }}) as stays

)

select record_key
from {{ ref('int_beds__accounted_records') }}
where outcome is null
union all
select 'records delivered' as record_key
from counts
where delivered <> accounted
union all
select 'midnights' as record_key
from counts
where midnights <> census
union all
select 'spells' as record_key
from counts
where spells <> stays
