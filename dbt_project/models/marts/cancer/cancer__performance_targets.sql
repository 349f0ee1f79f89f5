-- each month of each standard against every target in force on its last day
with monthly as (

    select
        month,
        standard,
        sum(total) as total,
        sum(within_standard) as within_standard,
        sum(breaches) as breaches,
        {{ month_end("cast(month || '-01' as date)") }} as last_day
    from {{ ref('cancer__performance_monthly') }}
    group by month, standard

),

targets as (

    select
        case measure
            when 'cancer_28_day' then 'FDS'
            when 'cancer_31_day' then '31D'
            when 'cancer_62_day' then '62D'
        end as standard,
        kind,
        level,
        valid_from,
        valid_to,
        due_date,
        value,
        source
    from {{ ref('targets') }}
    where measure in ('cancer_28_day', 'cancer_31_day', 'cancer_62_day')

),

coded as (

    select
        monthly.month,
        monthly.standard,
        targets.kind as target_kind,
        targets.level as target_level,
        targets.value as target_percent,
        targets.due_date as target_due_date,
        monthly.total,
        monthly.within_standard,
        monthly.breaches,
        100e0 * cast(monthly.within_standard as double) / nullif(cast(monthly.total as double), 0) as percent_within,
        -- judged on the exact ratio: 84.96 % is not 85 %
        cast(monthly.within_standard as double) * 100 >= targets.value * cast(monthly.total as double) as is_met,
        -- patients who would have had to be within: what the gap means in people
        greatest(cast(monthly.total as double) * targets.value / 100 - cast(monthly.within_standard as double), 0) as short_by,
        targets.source as target_source
    from monthly
    inner join targets
        on
            monthly.standard = targets.standard
            and targets.valid_from <= monthly.last_day
            and (targets.valid_to is null or targets.valid_to >= monthly.last_day)

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.standard,
    {{ name_of('coded', 'standard') }} as standard_name,
    coded.target_kind,
    coded.target_level,
    coded.target_percent,
    coded.target_due_date,
    coded.total,
    coded.within_standard,
    coded.breaches,
    coded.percent_within,
    coded.is_met,
    coded.short_by,
    coded.target_source
from coded
{{ names_joined('coded', {'standard': 'cancer_standard'}) }}
