-- one row a treatment that has happened, with what its pathway and its own pause say: what clocks and shares are made of
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

)

select *
from scoped
