{{ config(severity='error', meta={'rule_id': 'CX-I09', 'kind': 'reconciliation', 'model': 'cancer__breach_analysis_divisions', 'domain': 'cancer', 'title': 'The breaches of the divisions of a quarter are those of the trust'}) }}
with divisions as (

    select
        quarter,
        standard,
        tumour_group,
        longest_phase,
        delay_reason,
        sum(breaches) as breaches,
        sum(own_breaches) as own_breaches
    from {{ ref('cancer__breach_analysis_divisions') }}
    group by quarter, standard, tumour_group, longest_phase, delay_reason

),

trust as (

    select
        quarter,
        standard,
        tumour_group,
        longest_phase,
        delay_reason,
        sum(breaches) as breaches,
        sum(own_breaches) as own_breaches
    from {{ ref('cancer__breach_analysis') }}
    group by quarter, standard, tumour_group, longest_phase, delay_reason

)

select
    coalesce(trust.quarter, divisions.quarter) as quarter,
    coalesce(trust.standard, divisions.standard) as standard
from trust
full outer join divisions
    on
        trust.quarter = divisions.quarter
        and trust.standard = divisions.standard
        and trust.tumour_group = divisions.tumour_group
        and trust.longest_phase = divisions.longest_phase
        and trust.delay_reason = divisions.delay_reason
where
    trust.breaches is distinct from divisions.breaches
    or trust.own_breaches is distinct from divisions.own_breaches
