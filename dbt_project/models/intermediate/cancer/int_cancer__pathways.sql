with treatments as (

    select
        care_id,
        min(case when decision_to_treat_date <= {{ as_at() }} then decision_to_treat_date end) as first_decision_to_treat_date,
        min(case when event_type in ('01', '07', '12') and treatment_date <= {{ as_at() }} then treatment_date end)
            as treated_on,
        -- a treatment that lies ahead is planned and stops nothing
        min(case when event_type in ('01', '07', '12') and treatment_date > {{ as_at() }} then treatment_date end)
            as planned_treatment_date
    from {{ ref('stg_cancer__treatments') }}
    group by care_id

),

numbered as (

    select
        patient_id as tracked_patient_id,
        upgrade_date_rejected is not null as has_unusable_upgrade_date,
        care_id,
        nhs_number,
        pathway_id,
        pathway_issuer,
        received_date,
        decision_to_refer_date,
        priority_type,
        source_of_referral,
        referral_type,
        patient_status,
        upgrade_date,
        upgrade_provider,
        first_seen_date,
        first_seen_provider,
        first_seen_adjustment_days,
        first_seen_adjustment_reason,
        told_date,
        fds_end_reason,
        fds_exclusion_reason,
        fds_provider,
        primary_diagnosis,
        morphology,
        accountable_investigating_provider,
        transfer_to_treatment_date,
        closed_date,
        closed_reason,
        downgraded_date,
        downgrade_agreed_by_referrer,
        fds_delay_reason,
        d62_delay_reason,
        tracking_site,
        harm_review_date,
        case when {{ nhs_number_valid('nhs_number') }} then replace(nhs_number, ' ', '') end as valid_nhs_number
    from {{ ref('stg_cancer__pathways') }}

),

-- whoever holds a valid NHS number, where all records with it are of one birth: who else the number is of is CX-32
numbered_patients as (

    select
        nhs_number,
        min(patient_id) as patient_id
    from {{ ref('int_patients__persons') }}
    where nhs_number is not null
    group by nhs_number
    having count(distinct birth_date) <= 1

),

referred_patients as (

    select
        pathway_id,
        min(patient_id) as patient_id
    from {{ ref('stg_pas__referrals') }}
    where pathway_id is not null
    group by pathway_id
    having count(distinct patient_id) = 1

),

-- the patient as the tracker says, else whose NHS number it is, else whose referral has the pathway identifier
identified as (

    select
        numbered.*,
        coalesce(
            numbered.tracked_patient_id,
            numbered_patients.patient_id,
            referred_patients.patient_id
        ) as patient_id
    from numbered
    left join numbered_patients on numbered.valid_nhs_number = numbered_patients.nhs_number
    left join referred_patients on numbered.pathway_id = referred_patients.pathway_id

),

dated as (

    select
        pathways.*,
        coalesce(pathways.valid_nhs_number, persons.nhs_number) as person_nhs_number,
        coalesce(
            'nhs ' || pathways.valid_nhs_number,
            persons.person_key,
            'patient ' || pathways.patient_id,
            'care ' || pathways.care_id
        ) as person_key,
        persons.birth_date,
        persons.death_date,
        treatments.first_decision_to_treat_date,
        treatments.treated_on,
        treatments.planned_treatment_date,
        -- whoever was treated and has no diagnosis stays on the list until it is written down (CX-19)
        case when pathways.primary_diagnosis is not null then treatments.treated_on end as first_treatment_date,
        coalesce(
            pathways.downgrade_agreed_by_referrer
            and pathways.downgraded_date <= {{ as_at() }}
            and (pathways.first_seen_date is null or pathways.downgraded_date < pathways.first_seen_date),
            false
        ) as downgraded_before_seen
    from identified as pathways
    left join treatments on pathways.care_id = treatments.care_id
    left join {{ ref('int_patients__persons') }} as persons on pathways.patient_id = persons.patient_id
    where coalesce(pathways.received_date, pathways.upgrade_date, {{ as_at() }}) <= {{ as_at() }}

),

routed as (

    -- R-ROUTE: screening before upgrade; an upgrade date on an urgent referral relabels it (CX-17)
    select
        *,
        case
            when downgraded_before_seen then null
            when source_of_referral = '17' and priority_type = '2' then 'Screening'
            when upgrade_date <= {{ as_at() }} and coalesce(source_of_referral, '') <> '17' then 'Consultant Upgrade'
            when priority_type = '3' and referral_type = '16' and coalesce(source_of_referral, '') <> '17'
                then 'Breast Symptomatic'
            when priority_type = '3' and coalesce(source_of_referral, '') <> '17' then 'Urgent Suspected Cancer'
        end as route,
        coalesce(first_seen_date, {{ as_at() }}) as adjusted_on
    from dated

),

-- days of a missed first appointment; without a reason they count as submitted, for another reason they do not
adjusted as (

    select
        routed.*,
        case
            when coalesce(routed.first_seen_adjustment_days, 0) <= 0 then 0
            when routed.first_seen_adjustment_reason is null or reasons.reason is not null
                then routed.first_seen_adjustment_days
            else 0
        end as faster_diagnosis_adjustment
    from routed
    left join {{ ref('cancer_adjustment_reasons') }} as reasons
        on
            reasons.adjusts = 'first_seen'
            and {{ code_without_zeros('routed.first_seen_adjustment_reason') }} = reasons.reason
            and reasons.care_setting is null
            and (reasons.valid_from is null or reasons.valid_from <= routed.adjusted_on)
            and (reasons.valid_to is null or reasons.valid_to >= routed.adjusted_on)

),

started as (

    select
        *,
        case when route = 'Consultant Upgrade' then upgrade_date else received_date end as clock_start_date,
        -- an upgrade after the patient was seen starts a clock that the missed appointment cannot touch
        case
            when route = 'Consultant Upgrade' and not coalesce(upgrade_date <= first_seen_date, false) then 0
            else faster_diagnosis_adjustment
        end as first_seen_adjustment
    from adjusted

),

-- a route that is none by its codes (31 days only) is another thing than one that nobody can tell for want of them
routed_or_not as (

    select
        *,
        coalesce(
            route is null
            and not downgraded_before_seen
            and (
                priority_type is null
                or source_of_referral is null
                or source_of_referral = '17'
                or has_unusable_upgrade_date
            ),
            false
        ) as is_route_unknown
    from started

)

select
    *,
    -- on the tracking list: a clock of 28 or 62 days has started, and neither treatment, an answer without cancer, nor
    -- closure ended it; a patient whose route cannot be told for want of a code stays on it (CX-31)
    coalesce(
        clock_start_date is not null
        and (route is not null or is_route_unknown)
        and first_treatment_date is null
        and not downgraded_before_seen
        and (closed_date is null or closed_date > {{ as_at() }})
        and not coalesce(fds_end_reason = '02' and told_date <= {{ as_at() }}, false)
        and not coalesce(patient_status = '69', false),
        false
    ) as is_open
from routed_or_not
