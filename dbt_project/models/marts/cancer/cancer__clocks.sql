with pathways as (

    select *
    from {{ ref('int_cancer__pathways') }}

),

treatments as (

    select
        treatments.*,
        pathways.route,
        pathways.clock_start_date as pathway_start_date,
        pathways.first_seen_adjustment,
        pathways.first_seen_provider,
        pathways.primary_diagnosis,
        pathways.morphology,
        pathways.referral_type,
        treatments.event_type in ('01', '07', '12') as is_first,
        coalesce(treatments.ecad_date, treatments.decision_to_treat_date) as decision_date,
        -- a pause counts by its reason; before 1 July 2020 only for inpatients and day cases (R-ADJ-TX)
        case
            when coalesce(treatments.adjustment_days, 0) <= 0 then 0
            when treatments.adjustment_reason is null then treatments.adjustment_days
            when
                treatments.adjustment_reason in ('8', '08')
                and treatments.treatment_date < date '2020-07-01'
                and coalesce(treatments.care_setting, '') not in ('01', '02')
                then 0
            when treatments.adjustment_reason in ('8', '08', '9', '09', '10') then treatments.adjustment_days
            else 0
        end as adjustment,
        substring(upper(pathways.primary_diagnosis), 1, 3) as diagnosis_group
    from {{ ref('stg_cancer__treatments') }} as treatments
    inner join pathways on treatments.care_id = pathways.care_id
    where treatments.treatment_date <= {{ as_at() }}

),

scoped as (

    select
        *,
        coalesce(
            (
                diagnosis_group between 'C00' and 'C97'
                and not (
                    diagnosis_group = 'C44'
                    and coalesce(replace(upper(morphology), '/', ''), '') in (
                        'M80903', 'M80913', 'M80923', 'M80933', 'M80943', 'M80953', 'M81103'
                    )
                )
            )
            or diagnosis_group = 'D05',
            false
        ) as diagnosis_counts,
        row_number() over (
            partition by care_id, is_first order by treatment_date nulls last, treatment_id nulls last
        ) as place
    from treatments

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
