with pathways as (

    select *
    from {{ ref('int_cancer__pathways') }}

),

scoped as (

    select *
    from {{ ref('int_cancer__treatments') }}

),

faster_diagnosis as (

    select
        care_id,
        cast(null as varchar) as treatment_id,
        'FDS' as standard,
        route,
        cast(null as varchar) as stage,
        received_date as clock_start_date,
        case
            when told_date is null and first_decision_to_treat_date is null then closed_date
            else
                least(
                    coalesce(told_date, first_decision_to_treat_date),
                    coalesce(first_decision_to_treat_date, told_date)
                )
        end as clock_stop_date,
        greatest(coalesce(first_seen_adjustment_days, 0), 0) as adjustment_days,
        referral_type,
        cast(null as varchar) as modality,
        fds_provider as provider,
        fds_end_reason,
        fds_exclusion_reason
    from pathways
    where route in ('Urgent Suspected Cancer', 'Breast Symptomatic', 'Screening')

),

faster_diagnosis_measured as (

    select
        *,
        {{ days_between('clock_start_date', 'clock_stop_date') }} - adjustment_days as days
    from faster_diagnosis
    where clock_stop_date <= {{ as_at() }}

),

clocks as (

    select
        care_id,
        treatment_id,
        standard,
        route,
        stage,
        clock_start_date,
        clock_stop_date,
        adjustment_days,
        days,
        28 as allowed_days,
        coalesce(fds_end_reason in ('01', '02', '04'), false)
        or coalesce(
            fds_end_reason = '03'
            and fds_exclusion_reason in ('1', '01')
            and days > 28
            and '{{ var("fds_exclusion_after_day_28") }}' = 'breach',
            false
        ) as meets_scope,
        referral_type,
        modality,
        provider
    from faster_diagnosis_measured
    union all
    select
        care_id,
        treatment_id,
        '31D' as standard,
        route,
        case when is_first then 'First Treatment' else 'Subsequent Treatment' end as stage,
        -- a decision after the treatment gives no wait, and an exception (CX-15)
        least(decision_date, treatment_date) as clock_start_date,
        treatment_date as clock_stop_date,
        adjustment as adjustment_days,
        {{ days_between('least(decision_date, treatment_date)', 'treatment_date') }} - adjustment as days,
        31 as allowed_days,
        decision_date is not null
        and event_type is not null
        and coalesce(modality, '') <> '98'
        and (is_first or coalesce(modality, '') not in ('07', '08', '09'))
        and diagnosis_counts as meets_scope,
        referral_type,
        modality,
        provider
    from scoped
    union all
    select
        care_id,
        treatment_id,
        '62D' as standard,
        route,
        'First Treatment' as stage,
        pathway_start_date as clock_start_date,
        treatment_date as clock_stop_date,
        first_seen_adjustment + adjustment as adjustment_days,
        {{ days_between('pathway_start_date', 'treatment_date') }} - first_seen_adjustment - adjustment as days,
        62 as allowed_days,
        diagnosis_counts
        and decision_date is not null
        and coalesce(modality, '') <> '98'
        and (route = 'Consultant Upgrade' or first_seen_provider is not null) as meets_scope,
        referral_type,
        modality,
        provider
    from scoped
    where
        is_first
        and place = 1
        and route is not null
        and coalesce(primary_number, 1) = 1

)

select
    care_id,
    treatment_id,
    standard,
    route,
    stage,
    clock_start_date,
    clock_stop_date,
    adjustment_days,
    days,
    -- a negative wait is an error, never within the standard (R-MULTI-DX)
    case when days < 0 then false else meets_scope end as in_scope,
    case when meets_scope and days >= 0 then days <= allowed_days end as within_standard,
    {{ month_of('clock_stop_date') }} as reported_month,
    allowed_days,
    referral_type,
    modality,
    provider
from clocks
