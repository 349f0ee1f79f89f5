with own as (

    select substring({{ provider_code() }}, 1, 3) as provider

),

breaches as (

    select
        breaches.*,
        case
            when breaches.standard = 'FDS' then coalesce(referral_types.name, 'Missing or Invalid')
            when pathways.primary_diagnosis is null then 'Missing or Invalid'
            else coalesce(groups.cancer_group, 'Other (a)')
        end as tumour_group,
        case
            when breaches.standard = '62D' then coalesce(shares.share_breach, 0)
            else 1
        end as own_share
    from {{ ref('cancer__breaches') }} as breaches
    inner join {{ ref('int_cancer__pathways') }} as pathways on breaches.care_id = pathways.care_id
    left join {{ ref('cancer_referral_types') }} as referral_types
        on pathways.referral_type = referral_types.referral_type
    left join {{ ref('cancer_groups') }} as groups
        on substring(upper(pathways.primary_diagnosis), 1, 3) between groups.diagnosis_from and groups.diagnosis_to
    inner join {{ ref('cancer__clocks') }} as clocks
        on
            breaches.care_id = clocks.care_id
            and breaches.standard = clocks.standard
            and breaches.treatment_id is not distinct from clocks.treatment_id
    cross join own
    -- our own code as it stood on the day on which the clock stopped
    left join {{ ref('provider_mergers') }} as successors
        on
            own.provider = successors.provider
            and (successors.valid_from is null or successors.valid_from <= clocks.clock_stop_date)
    left join {{ ref('cancer__shares') }} as shares
        on
            case when breaches.standard = '62D' then breaches.treatment_id end = shares.treatment_id
            and shares.provider = coalesce(successors.successor, own.provider)

),

coded as (

    select
        quarter,
        standard,
        coalesce(route, 'none') as route,
        tumour_group,
        longest_phase,
        coalesce(delay_reason, 'none recorded') as delay_reason,
        coalesce(cast(scenario as varchar), 'none') as scenario,
        count(*) as breaches,
        cast(sum(own_share) as decimal(18, 1)) as own_breaches,
        cast(sum(days - allowed_days) as bigint) as days_over,
        median(days_to_first_seen) as median_days_to_first_seen,
        median(days_first_seen_to_informed) as median_days_first_seen_to_informed,
        median(days_informed_to_decision) as median_days_informed_to_decision,
        median(days_decision_to_treatment) as median_days_decision_to_treatment,
        median(days_to_transfer) as median_days_to_transfer,
        median(days_transfer_to_treatment) as median_days_transfer_to_treatment
    from breaches
    group by
        quarter, standard, coalesce(route, 'none'), tumour_group, longest_phase,
        coalesce(delay_reason, 'none recorded'), coalesce(cast(scenario as varchar), 'none')

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
