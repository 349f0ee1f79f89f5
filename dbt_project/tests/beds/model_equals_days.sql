{{ config(severity='error', meta={'rule_id': 'BED-I05', 'kind': 'reconciliation', 'model': 'beds__model', 'domain': 'beds', 'title': 'A month of the bed model is the sum of its days'}) }}
with days as (

    select
        sector,
        {{ month_of('date') }} as month,
        sum(occupied_midnight) as bed_days
    from {{ ref('beds__sectors_daily') }}
    where ward_kind = 'overnight' and sector <> 'unknown'
    group by sector, {{ month_of('date') }}

)

select
    days.sector,
    days.month
from days
left join {{ ref('beds__model') }} as model
    on days.sector = model.sector and days.month = model.month and model.kind = 'measured'
where model.bed_days is null or model.bed_days <> days.bed_days
