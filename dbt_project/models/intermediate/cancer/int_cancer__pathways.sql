with recorded as (

    select
        records.patient_id as tracked_patient_id,
        records.care_id,
        records.nhs_number,
        records.pathway_id,
        records.pathway_issuer,
        records.decision_to_refer_date,
        records.priority_type,
        records.source_of_referral,
        records.referral_type,
        records.patient_status,
        records.upgrade_provider,
        records.first_seen_provider,
        records.first_seen_adjustment_days,
        records.first_seen_adjustment_reason,
        records.fds_end_reason,
        records.fds_exclusion_reason,
        records.fds_provider,
        records.primary_diagnosis,
        records.morphology,
        records.accountable_investigating_provider,
        records.transfer_to_treatment_date,
        records.closed_reason,
        records.downgrade_agreed_by_referrer,
        records.fds_delay_reason,
        records.d62_delay_reason,
        records.tracking_site,
        records.harm_review_date,
        {% set latest_start = add_days(as_at(), var('cancer_start_ahead_days')) -%}
        -- a clock that would start further ahead than an extract can know starts on an unknown day
        {% for column in ['received_date', 'upgrade_date'] -%}
        case when records.{{ column }} <= {{ latest_start }} then records.{{ column }} end as {{ column }},
        case when records.{{ column }} > {{ latest_start }} then cast(records.{{ column }} as string) else records.{{ column }}_rejected end
            as {{ column }}_rejected,
        {% endfor -%}
        -- what is dated before the referral was received is no step of it: the day is unknown, and CX-14 says so
        {% for column in ['first_seen_date', 'told_date', 'closed_date', 'downgraded_date'] -%}
        {% set too_early = 'records.' ~ column ~ ' < records.received_date and records.received_date <= ' ~ latest_start -%}
        case when {{ too_early }} then null else records.{{ column }} end as {{ column }},
        case when {{ too_early }} then cast(records.{{ column }} as string) else records.{{ column }}_rejected end as {{ column }}_rejected,
        {% endfor -%}
        coalesce(records.told_date < records.received_date and records.received_date <= {{ latest_start }}, false) as is_told_before_start,
        case when {{ nhs_number_valid('records.nhs_number') }} then replace(records.nhs_number, ' ', '') end as valid_nhs_number
    from {{ ref('stg_cancer__pathways') }} as records

),

-- the number that a record gives, where it says who the patient is: one that two births share does not
numbered as (

    select
        recorded.*,
        shared.nhs_number is not null as is_tracked_number_shared,
        case when shared.nhs_number is null then recorded.valid_nhs_number end as own_nhs_number
    from recorded
    left join {{ ref('int_cancer__shared_numbers') }} as shared on recorded.valid_nhs_number = shared.nhs_number

),

numbered_patients as (

    select
        nhs_number,
        min(patient_id) as patient_id
    from {{ ref('int_cancer__people') }}
    where person_key = 'nhs ' || nhs_number
    group by nhs_number

),

-- an identifier is a pathway's together with its issuer: whose referral has it, where all such referrals are of one person
referred_patients as (

    select
        numbered.care_id,
        min(referrals.patient_id) as patient_id
    from numbered
    inner join {{ ref('stg_pas__referrals') }} as referrals
        on
            numbered.pathway_id = referrals.pathway_id
            and coalesce(numbered.pathway_issuer = referrals.pathway_issuer, true)
    left join {{ ref('int_cancer__people') }} as people on referrals.patient_id = people.patient_id
    -- not of somebody with another number
    where coalesce(numbered.valid_nhs_number = people.nhs_number, true)
    group by numbered.care_id
    having count(distinct coalesce(people.person_key, 'patient ' || referrals.patient_id)) = 1

),

-- the patient as the tracker says where that record is known, else whose NHS number it is, else whose referral has the
-- pathway identifier
identified as (

    select
        numbered.*,
        coalesce(
            known.patient_id,
            numbered_patients.patient_id,
            referred_patients.patient_id,
            numbered.tracked_patient_id
        ) as patient_id
    from numbered
    left join {{ ref('int_cancer__people') }} as known on numbered.tracked_patient_id = known.patient_id
    left join numbered_patients on numbered.own_nhs_number = numbered_patients.nhs_number
    left join referred_patients on numbered.care_id = referred_patients.care_id

),

treatments as (

    select
        treatments.care_id,
        -- what is dated before the referral was received neither decides nor treats this illness
        min(
            case
                when
                    treatments.decision_to_treat_date <= {{ as_at() }}
                    and coalesce(treatments.decision_to_treat_date >= identified.received_date, true)
                    then treatments.decision_to_treat_date
            end
        ) as first_decision_to_treat_date,
        min(
            case
                when
                    treatments.event_type in ('01', '07', '12')
                    and treatments.treatment_date <= {{ as_at() }}
                    and coalesce(treatments.treatment_date >= identified.received_date, true)
                    then treatments.treatment_date
            end
        ) as treated_on,
        -- a treatment that lies ahead is planned and stops nothing
        min(
            case
                when
                    treatments.event_type in ('01', '07', '12')
                    and treatments.treatment_date > {{ as_at() }}
                    and treatments.treatment_date <= {{ add_days(as_at(), var('cancer_planned_ahead_days')) }}
                    then treatments.treatment_date
            end
        ) as planned_treatment_date,
        max(case when treatments.decision_to_treat_date < identified.received_date then 1 else 0 end) = 1
            as is_decided_before_start
    from {{ ref('stg_cancer__treatments') }} as treatments
    inner join identified on treatments.care_id = identified.care_id
    group by treatments.care_id

),

dated as (

    select
        pathways.*,
        coalesce(pathways.valid_nhs_number, people.nhs_number) as person_nhs_number,
        coalesce(
            'nhs ' || pathways.own_nhs_number,
            people.person_key,
            'patient ' || pathways.patient_id,
            'care ' || pathways.care_id
        ) as person_key,
        coalesce(pathways.is_tracked_number_shared or shared.nhs_number is not null, false) as is_number_shared,
        coalesce(pathways.valid_nhs_number <> people.nhs_number, false) as is_number_of_another_record,
        people.birth_date,
        people.death_date,
        treatments.first_decision_to_treat_date,
        treatments.treated_on,
        treatments.planned_treatment_date,
        coalesce(treatments.is_decided_before_start, false) or pathways.is_told_before_start as is_answered_before_start,
        pathways.upgrade_date_rejected is not null as has_unusable_upgrade_date,
        -- whoever was treated and has no diagnosis stays on the list until it is written down (CX-19)
        case when pathways.primary_diagnosis is not null then treatments.treated_on end as first_treatment_date,
        coalesce(
            pathways.downgrade_agreed_by_referrer
            and pathways.downgraded_date <= {{ as_at() }}
            and (
                pathways.downgraded_date < pathways.first_seen_date
                -- an invalid date first seen still means that the patient was seen
                or (pathways.first_seen_date is null and pathways.first_seen_date_rejected is null)
            ),
            false
        ) as downgraded_before_seen
    from identified as pathways
    left join treatments on pathways.care_id = treatments.care_id
    left join {{ ref('int_cancer__people') }} as people on pathways.patient_id = people.patient_id
    left join {{ ref('int_cancer__shared_numbers') }} as shared on people.nhs_number = shared.nhs_number
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
                then least(routed.first_seen_adjustment_days, {{ most_days_taken_off() }})
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

-- codes that give no route (31 days only) are kept apart from a route that is unknown because codes are missing
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
    -- closure ended it; a patient whose route cannot be told for want of a code stays on it (CX-31), and so does one
    -- whose clock started on an unknown day (CX-14)
    coalesce(
        (route is not null or is_route_unknown)
        and first_treatment_date is null
        and not downgraded_before_seen
        and (closed_date is null or closed_date > {{ as_at() }})
        and not coalesce(fds_end_reason = '02' and told_date <= {{ as_at() }}, false)
        and not coalesce(patient_status = '69', false),
        false
    ) as is_open
from routed_or_not
