-- the three standards of cancer waiting times, one row per clock that has stopped (CWT guidance 12.1); the rules (R-...) are
-- named as in cancer.events
with pathways as (

    select *
    from {{ ref('int_cancer__pathways') }}

),

treatments as (

    select *
    from {{ ref('int_cancer__treatments') }}

),

-- 28 days: from the receipt of the referral to the day the patient is told that it is cancer or is not (R-FDS), or a
-- treatment is decided, whichever comes first (R-FDS-DTT). Closing the record informs nobody; a consultant's upgrade is not
-- in this standard
faster_diagnosis as (

    select
        *,
        least(
            coalesce(told_date, first_decision_to_treat_date),
            coalesce(first_decision_to_treat_date, told_date)
        ) as answered_on
    from pathways
    where route in ('Urgent Suspected Cancer', 'Breast Symptomatic', 'Screening')

),

faster_diagnosis_measured as (

    select
        *,
        {{ days_between('received_date', 'answered_on') }} as raw_days,
        {{ days_between('received_date', 'answered_on') }} - faster_diagnosis_adjustment as days
    from faster_diagnosis
    where answered_on <= {{ as_at() }}

),

clocks as (

    -- 28 days; an exclusion drops out but for the first reason, dated after day 28 (R-FDS-EXCL); a date before the start is
    -- an error and never within (R-MULTI-DX)
    select
        care_id,
        cast(null as string) as treatment_id,
        'FDS' as standard,
        route,
        cast(null as string) as stage,
        received_date as clock_start_date,
        answered_on as clock_stop_date,
        faster_diagnosis_adjustment as first_seen_adjustment_days,
        0 as treatment_adjustment_days,
        case when faster_diagnosis_adjustment > 0 then first_seen_adjustment_reason end as adjustment_reasons,
        raw_days,
        days,
        {{ wait_limit('cancer_28_day') }} as allowed_days,
        case
            when received_date is null then 'received date missing'
            when is_answered_before_start then 'date before the clock start'
            when fds_end_reason is null then 'end reason missing'
            when
                fds_end_reason = '03'
                and told_date <= {{ as_at() }}
                and {{ code_without_zeros('fds_exclusion_reason') }} = '1'
                and days > {{ wait_limit('cancer_28_day') }}
                and '{{ var("fds_exclusion_after_day_28") }}' = 'breach'
                then null
            when fds_end_reason = '03' then 'excluded'
        end as out_of_scope_reason,
        referral_type,
        cast(null as string) as event_type,
        cast(null as string) as modality,
        fds_provider as provider,
        fds_delay_reason as delay_reason
    from faster_diagnosis_measured
    union all
    -- 31 days: from the decision to treat, or the earliest clinically appropriate date of a later treatment, to each treatment
    -- on any route (R-31, R-ECAD), less the pauses of the treatment (R-ADJ-TX)
    select
        treatments.care_id,
        treatments.treatment_id,
        '31D' as standard,
        treatments.route,
        case when treatments.is_first then 'First Treatment' else 'Subsequent Treatment' end as stage,
        -- a decision after the treatment gives no wait, and an exception (CX-15)
        least(treatments.decision_date, treatments.treatment_date) as clock_start_date,
        treatments.treatment_date as clock_stop_date,
        0 as first_seen_adjustment_days,
        treatments.adjustment as treatment_adjustment_days,
        case when treatments.adjustment > 0 then treatments.adjustment_reason end as adjustment_reasons,
        {{ days_between('least(treatments.decision_date, treatments.treatment_date)', 'treatments.treatment_date') }} as raw_days,
        {{ days_between('least(treatments.decision_date, treatments.treatment_date)', 'treatments.treatment_date') }}
        - treatments.adjustment as days,
        {{ wait_limit('cancer_31_day') }} as allowed_days,
        case
            when treatments.decision_date is null then 'decision to treat missing'
            when treatments.event_type is null then 'event type missing'
            when treatments.modality = '98' then 'all treatment declined'
            when not treatments.is_first and treatments.modality in ('07', '08', '09')
                then 'subsequent palliative care or monitoring'
            when treatments.primary_diagnosis is null then 'diagnosis missing'
            when not treatments.diagnosis_counts then 'diagnosis not in scope'
        end as out_of_scope_reason,
        treatments.referral_type,
        treatments.event_type,
        treatments.modality,
        treatments.provider,
        treatments.d31_delay_reason as delay_reason
    from treatments
    union all
    -- 62 days: from the referral, or the decision to upgrade (R-UPG), to the first definitive treatment (R-62), less a missed
    -- first appointment (R-ADJ-DNA) and the pauses of the treatment
    select
        treatments.care_id,
        treatments.treatment_id,
        '62D' as standard,
        treatments.route,
        'First Treatment' as stage,
        treatments.pathway_start_date as clock_start_date,
        treatments.treatment_date as clock_stop_date,
        treatments.first_seen_adjustment as first_seen_adjustment_days,
        treatments.adjustment as treatment_adjustment_days,
        case
            when treatments.first_seen_adjustment > 0 and treatments.adjustment > 0
                then coalesce(pathways.first_seen_adjustment_reason, 'none') || ', ' || coalesce(treatments.adjustment_reason, 'none')
            when treatments.first_seen_adjustment > 0 then pathways.first_seen_adjustment_reason
            when treatments.adjustment > 0 then treatments.adjustment_reason
        end as adjustment_reasons,
        {{ days_between('treatments.pathway_start_date', 'treatments.treatment_date') }} as raw_days,
        {{ days_between('treatments.pathway_start_date', 'treatments.treatment_date') }}
        - treatments.first_seen_adjustment - treatments.adjustment as days,
        {{ wait_limit('cancer_62_day') }} as allowed_days,
        case
            when treatments.pathway_start_date is null then 'clock start missing'
            when treatments.modality = '98' then 'all treatment declined'
            when treatments.decision_date is null then 'decision to treat missing'
            when treatments.primary_diagnosis is null then 'diagnosis missing'
            when not treatments.diagnosis_counts then 'diagnosis not in scope'
            when treatments.route <> 'Consultant Upgrade' and treatments.first_seen_provider is null
                then 'first seen provider missing'
        end as out_of_scope_reason,
        treatments.referral_type,
        treatments.event_type,
        treatments.modality,
        treatments.provider,
        pathways.d62_delay_reason as delay_reason
    from treatments
    inner join pathways on treatments.care_id = pathways.care_id
    -- one referral has one clock of 62 days: its first primary's (R-2PRIM)
    where
        treatments.is_first
        and treatments.place = 1
        and treatments.primary_of_pathway = 1
        and treatments.route is not null

),

-- a negative wait is an error, never within the standard (R-MULTI-DX)
assessed as (

    select
        *,
        case when out_of_scope_reason is null and days < 0 then 'negative wait' else out_of_scope_reason end as reason_out
    from clocks

),

coded as (

    select
        care_id,
        treatment_id,
        standard,
        route,
        stage,
        clock_start_date,
        clock_stop_date,
        first_seen_adjustment_days + treatment_adjustment_days as adjustment_days,
        days,
        reason_out is null as in_scope,
        case when reason_out is null then days <= allowed_days end as within_standard,
        {{ month_of('clock_stop_date') }} as reported_month,
        allowed_days,
        raw_days,
        first_seen_adjustment_days,
        treatment_adjustment_days,
        adjustment_reasons,
        reason_out as out_of_scope_reason,
        {{ add_days('clock_start_date', 'allowed_days + first_seen_adjustment_days + treatment_adjustment_days') }} as target_date,
        referral_type,
        event_type,
        modality,
        provider,
        delay_reason
    from assessed

)

select
    coded.care_id,
    coded.treatment_id,
    coded.standard,
    {{ name_of('coded', 'standard') }} as standard_name,
    coded.route,
    coded.stage,
    coded.clock_start_date,
    coded.clock_stop_date,
    coded.adjustment_days,
    coded.days,
    coded.in_scope,
    coded.within_standard,
    coded.reported_month,
    {{ period_start('coded.reported_month') }} as period_start,
    coded.allowed_days,
    coded.raw_days,
    coded.first_seen_adjustment_days,
    coded.treatment_adjustment_days,
    coded.adjustment_reasons,
    coded.out_of_scope_reason,
    coded.target_date,
    coded.referral_type,
    {{ name_of('coded', 'referral_type') }} as referral_type_name,
    coded.event_type,
    {{ name_of('coded', 'event_type') }} as event_type_name,
    coded.modality,
    {{ name_of('coded', 'modality') }} as modality_name,
    coded.provider,
    {{ name_of('coded', 'provider') }} as provider_name,
    coded.delay_reason,
    {{ name_of('coded', 'delay_reason') }} as delay_reason_name
from coded
{{ names_joined('coded', {
    'standard': 'cancer_standard',
    'referral_type': 'cancer_referral_type',
    'event_type': 'cancer_event_type',
    'modality': 'cancer_modality',
    'provider': 'organisation',
    'delay_reason': 'cancer_delay_reason',
}) }}
