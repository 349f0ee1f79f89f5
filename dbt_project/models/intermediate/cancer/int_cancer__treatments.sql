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
        -- a first treatment waits from its decision; a subsequent one from the day it is clinically due (R-ECAD)
        case
            when treatments.event_type in ('01', '07', '12')
                then coalesce(treatments.decision_to_treat_date, treatments.ecad_date)
            else coalesce(treatments.ecad_date, treatments.decision_to_treat_date)
        end as decision_date,
        coalesce(treatments.primary_number, 1) as primary_of_pathway,
        substring(upper(pathways.primary_diagnosis), 1, 3) as diagnosis_group,
        replace(upper(pathways.morphology), '/', '') as morphology_code
    from {{ ref('stg_cancer__treatments') }} as treatments
    inner join pathways on treatments.care_id = pathways.care_id
    where treatments.treatment_date <= {{ as_at() }}

),

-- a pause counts by its reason, on the day and in the setting for which the reason is in force (R-ADJ-TX)
adjusted as (

    select
        treatments.*,
        case
            when coalesce(treatments.adjustment_days, 0) <= 0 then 0
            when treatments.adjustment_reason is null or reasons.reason is not null
                then least(treatments.adjustment_days, {{ most_days_taken_off() }})
            else 0
        end as adjustment
    from treatments
    left join {{ ref('cancer_adjustment_reasons') }} as reasons
        on
            reasons.adjusts = 'treatment'
            and {{ code_without_zeros('treatments.adjustment_reason') }} = reasons.reason
            and (reasons.care_setting is null or reasons.care_setting = treatments.care_setting)
            and (reasons.valid_from is null or reasons.valid_from <= treatments.treatment_date)
            and (reasons.valid_to is null or reasons.valid_to >= treatments.treatment_date)

),

scoped as (

    select
        adjusted.*,
        diagnoses.diagnosis_from is not null and excluded.morphology is null as diagnosis_counts,
        excluded.morphology is not null as is_excluded_morphology,
        -- which of the first treatments of a primary ends its wait: a declined one does not
        row_number() over (
            partition by adjusted.care_id, adjusted.is_first, adjusted.primary_of_pathway
            order by
                case when adjusted.modality = '98' then 1 else 0 end,
                adjusted.treatment_date nulls last,
                adjusted.treatment_id nulls last
        ) as place
    from adjusted
    left join {{ ref('cancer_diagnoses') }} as diagnoses
        on
            adjusted.diagnosis_group between diagnoses.diagnosis_from and diagnoses.diagnosis_to
            and (diagnoses.valid_from is null or diagnoses.valid_from <= adjusted.treatment_date)
            and (diagnoses.valid_to is null or diagnoses.valid_to >= adjusted.treatment_date)
    left join {{ ref('cancer_excluded_morphologies') }} as excluded
        on
            adjusted.diagnosis_group = excluded.diagnosis
            and adjusted.morphology_code = excluded.morphology
            and (excluded.valid_from is null or excluded.valid_from <= adjusted.treatment_date)
            and (excluded.valid_to is null or excluded.valid_to >= adjusted.treatment_date)

)

select *
from scoped
