with coded as (

    select
        clocks.care_id,
        clocks.treatment_id,
        clocks.standard,
        {{ financial_quarter('clocks.clock_stop_date') }} as quarter,
        clocks.route,
        clocks.referral_type,
        clocks.days,
        clocks.allowed_days,
        {{ days_between('pathways.clock_start_date', 'pathways.first_seen_date') }} as days_to_first_seen,
        {{ days_between('pathways.first_seen_date', 'pathways.told_date') }} as days_first_seen_to_informed,
        {{ days_between('pathways.told_date', 'treatments.decision_date') }} as days_informed_to_decision,
        {{ days_between('treatments.decision_date', 'treatments.treatment_date') }} as days_decision_to_treatment,
        -- the longest of the phases that are known; a 31-day clock has one
        case
            when clocks.standard = '31D' then 'decision to treatment'
            else case
                greatest(
                    coalesce({{ days_between('pathways.clock_start_date', 'pathways.first_seen_date') }}, -1),
                    coalesce({{ days_between('pathways.first_seen_date', 'pathways.told_date') }}, -1),
                    coalesce({{ days_between('pathways.told_date', 'treatments.decision_date') }}, -1),
                    coalesce({{ days_between('treatments.decision_date', 'treatments.treatment_date') }}, -1)
                )
                when -1 then 'unknown'
                when {{ days_between('pathways.clock_start_date', 'pathways.first_seen_date') }} then 'to first seen'
                when {{ days_between('pathways.first_seen_date', 'pathways.told_date') }} then 'first seen to date informed'
                when {{ days_between('pathways.told_date', 'treatments.decision_date') }} then 'date informed to decision'
                else 'decision to treatment'
            end
        end as longest_phase,
        case
            when clocks.standard = 'FDS' then {{ days_between('pathways.clock_start_date', 'clocks.clock_stop_date') }}
            else {{ days_between('clocks.clock_start_date', 'clocks.clock_stop_date') }}
        end as phase_days,
        clocks.delay_reason,
        shares.scenario,
        shares.days_to_transfer,
        shares.days_transfer_to_treatment
    from {{ ref('cancer__clocks') }} as clocks
    inner join {{ ref('int_cancer__pathways') }} as pathways on clocks.care_id = pathways.care_id
    left join {{ ref('int_cancer__treatments') }} as treatments on clocks.treatment_id = treatments.treatment_id
    left join {{ ref('cancer__shares') }} as shares
        on
            case when clocks.standard = '62D' then clocks.treatment_id end = shares.treatment_id
            -- scenario and days are of the treatment, whichever provider the row is of
            and shares.role in ('single', 'treating')
    where clocks.in_scope and clocks.within_standard = false

)

select
    coded.care_id,
    coded.treatment_id,
    coded.standard,
    {{ name_of('coded', 'standard') }} as standard_name,
    coded.quarter,
    {{ period_start('coded.quarter') }} as period_start,
    coded.route,
    coded.referral_type,
    {{ name_of('coded', 'referral_type') }} as referral_type_name,
    coded.days,
    coded.allowed_days,
    coded.days_to_first_seen,
    coded.days_first_seen_to_informed,
    coded.days_informed_to_decision,
    coded.days_decision_to_treatment,
    coded.longest_phase,
    coded.phase_days,
    coded.delay_reason,
    {{ name_of('coded', 'delay_reason') }} as delay_reason_name,
    coded.scenario,
    coded.days_to_transfer,
    coded.days_transfer_to_treatment
from coded
{{ names_joined('coded', {
    'standard': 'cancer_standard',
    'referral_type': 'cancer_referral_type',
    'delay_reason': 'cancer_delay_reason',
}) }}
