{{ config(severity='error', meta={'rule_id': 'BED-I04', 'kind': 'reconciliation', 'model': 'beds__return_quarterly', 'domain': 'beds', 'title': 'KH03: sectors make the total and specialties the sectors'}) }}
with sectors as (

    select
        quarter,
        sum(case when sector = 'total' then available_bed_days else -available_bed_days end) as available_difference,
        sum(case when sector = 'total' then occupied_bed_days else -occupied_bed_days end) as occupied_difference
    from {{ ref('beds__return_quarterly') }}
    where is_returned
    group by quarter

),

specialties as (

    select
        quarter,
        sector,
        sum(occupied_bed_days) as occupied_bed_days
    from {{ ref('beds__return_specialties_quarterly') }}
    group by quarter, sector

)

select
    quarter,
    'total' as sector
from sectors
where available_difference <> 0 or occupied_difference <> 0
union all
select
    returned.quarter,
    returned.sector
from {{ ref('beds__return_quarterly') }} as returned
left join specialties on returned.quarter = specialties.quarter and returned.sector = specialties.sector
where
    returned.is_returned
    and returned.sector <> 'total'
    and abs(
        returned.occupied_by_main_specialty * returned.days_counted - coalesce(specialties.occupied_bed_days, 0)
    ) > 0.001
