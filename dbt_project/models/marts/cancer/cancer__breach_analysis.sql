with coded as (

    select
        quarter,
        standard,
        coalesce(route, 'none') as route,
        tumour_group,
        longest_phase,
        coalesce(delay_reason, 'none recorded') as delay_reason,
        coalesce(cast(scenario as string), 'none') as scenario,
        count(*) as breaches,
        cast(sum(own_share) as decimal(18, 1)) as own_breaches,
        cast(sum(days - allowed_days) as bigint) as days_over,
        median(days_to_first_seen) as median_days_to_first_seen,
        median(days_first_seen_to_informed) as median_days_first_seen_to_informed,
        median(days_informed_to_decision) as median_days_informed_to_decision,
        median(days_decision_to_treatment) as median_days_decision_to_treatment,
        median(days_to_transfer) as median_days_to_transfer,
        median(days_transfer_to_treatment) as median_days_transfer_to_treatment
    from {{ ref('cancer__breaches') }}
    group by
        quarter, standard, coalesce(route, 'none'), tumour_group, longest_phase,
        coalesce(delay_reason, 'none recorded'), coalesce(cast(scenario as string), 'none')

)

select
    coded.quarter,
    {{ period_start('coded.quarter') }} as period_start,
    coded.standard,
    {{ name_of('coded', 'standard') }} as standard_name,
    coded.route,
    coded.tumour_group,
    coded.longest_phase,
    coded.delay_reason,
    {{ name_of('coded', 'delay_reason') }} as delay_reason_name,
    coded.scenario,
    coded.breaches,
    coded.own_breaches,
    coded.days_over,
    coded.median_days_to_first_seen,
    coded.median_days_first_seen_to_informed,
    coded.median_days_informed_to_decision,
    coded.median_days_decision_to_treatment,
    coded.median_days_to_transfer,
    coded.median_days_transfer_to_treatment
from coded
{{ names_joined('coded', {'standard': 'cancer_standard', 'delay_reason': 'cancer_delay_reason'}) }}
