with coded as (

    select
        quarter,
        division,
        standard,
        tumour_group,
        longest_phase,
        coalesce(delay_reason, 'none recorded') as delay_reason,
        count(*) as breaches,
        cast(sum(own_share) as decimal(18, 1)) as own_breaches,
        cast(sum(days - allowed_days) as bigint) as days_over
    from {{ ref('cancer__breaches') }}
    group by quarter, division, standard, tumour_group, longest_phase, coalesce(delay_reason, 'none recorded')

)

select
    coded.quarter,
    {{ period_start('coded.quarter') }} as period_start,
    coded.division,
    coded.standard,
    {{ name_of('coded', 'standard') }} as standard_name,
    coded.tumour_group,
    coded.longest_phase,
    coded.delay_reason,
    {{ name_of('coded', 'delay_reason') }} as delay_reason_name,
    coded.breaches,
    coded.own_breaches,
    coded.days_over
from coded
{{ names_joined('coded', {'standard': 'cancer_standard', 'delay_reason': 'cancer_delay_reason'}) }}
