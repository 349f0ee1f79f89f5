-- England stands in every file under the same code
with named as (

    select
        provider as organisation,
        provider_name as name
    from {{ ref('stg_national__rtt_full_csv') }}
    union all
    select
        organisation,
        organisation_name as name
    from {{ ref('stg_national__ae_monthly_csv') }}
    where not is_total
    union all
    select
        organisation,
        organisation_name as name
    from {{ ref('stg_national__kh03_workbook') }}
    union all
    select
        organisation,
        organisation_name as name
    from {{ ref('stg_national__qmco_workbook') }}
    union all
    select
        organisation,
        organisation_name as name
    from {{ ref('stg_national__dm01_workbook') }}

)

select
    organisation,
    case when organisation = 'ENG' then 'England' else max(name) end as name
from named
where organisation is not null
group by organisation
union all
select
    'ENG' as organisation,
    'England' as name
where not exists (select 1 from named where organisation = 'ENG')
