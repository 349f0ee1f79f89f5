with own as (

    select substring({{ provider_code() }}, 1, 3) as provider

),

coded as (

    select
        clocks.care_id,
        clocks.treatment_id,
        clocks.standard,
        {{ financial_quarter('clocks.clock_stop_date') }} as quarter,
        clocks.route,
        clocks.referral_type,
        case
            when clocks.standard = 'FDS' then coalesce(referral_types.name, 'Missing or Invalid')
            when pathways.primary_diagnosis is null then 'Missing or Invalid'
            else coalesce(groups.cancer_group, 'Other (a)')
        end as tumour_group,
        pathways.tracking_site,
        referred.treatment_function,
        case
            when clocks.standard = '62D' then coalesce(own_shares.share_breach, 0)
            else 1
        end as own_share,
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
    left join {{ ref('cancer_referral_types') }} as referral_types
        on pathways.referral_type = referral_types.referral_type
    left join {{ ref('cancer_groups') }} as groups
        on substring(upper(pathways.primary_diagnosis), 1, 3) between groups.diagnosis_from and groups.diagnosis_to
    -- what the referral in the administration system is for
    left join {{ ref('int_cancer__pas_links') }} as referred on clocks.care_id = referred.care_id
    cross join own
    -- our own code as it stood on the day on which the clock stopped
    left join {{ ref('provider_mergers') }} as successors
        on
            own.provider = successors.provider
            and (successors.valid_from is null or successors.valid_from <= clocks.clock_stop_date)
    left join {{ ref('cancer__shares') }} as own_shares
        on
            case when clocks.standard = '62D' then clocks.treatment_id end = own_shares.treatment_id
            and own_shares.provider = coalesce(successors.successor, own.provider)
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
    coded.tumour_group,
    coded.tracking_site,
    {{ name_of('coded', 'tracking_site') }} as tracking_site_name,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['treatment_function', 'site']) }} as division,
    cast(coded.own_share as decimal(3, 1)) as own_share,
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
    'tracking_site': 'site',
    'treatment_function': 'treatment_function',
}) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function', 'site': 'tracking_site'}) }}
