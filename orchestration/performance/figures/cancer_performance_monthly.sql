-- The three standards. The table is cut by route, stage, group and modality, and its cuts add up.
with standards as (
    select
        case standard when 'FDS' then 'CA01' when '31D' then 'CA02' when '62D' then 'CA03' end as measure_id,
        period_start,
        tumour_group,
        modality,
        within_standard,
        total
    from cancer.performance_monthly
),

levels as (
    select measure_id, 'trust' as level, 'trust' as organisation_unit, period_start, within_standard, total from standards
    union all
    select measure_id, 'tumour_group', tumour_group, period_start, within_standard, total from standards
    union all
    select measure_id, 'modality', modality, period_start, within_standard, total from standards where measure_id <> 'CA01'
)

select measure_id, level, organisation_unit, period_start, sum(within_standard) as numerator, sum(total) as denominator, null as value
from levels
where organisation_unit is not null
group by measure_id, level, organisation_unit, period_start
