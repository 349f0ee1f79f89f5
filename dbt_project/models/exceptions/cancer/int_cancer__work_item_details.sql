{{ config(materialized='view') }}
-- what a worklist shows of each tracked referral. The next limit of an open pathway is day 28 until the patient is informed,
-- and day 62 after that
with waiting as (

    select
        care_id,
        open_days,
        date_informed is null as is_not_informed,
        breach_date_28,
        breach_date_62,
        planned_treatment_date,
        next_action_date
    from {{ ref('cancer__ptl') }}

),

measured as (

    select
        care_id,
        open_days,
        case when is_not_informed then 'Faster Diagnosis Standard, 28 days' else '62 days' end as target,
        case when is_not_informed then breach_date_28 else breach_date_62 end as breach_date,
        case when is_not_informed then {{ wait_limit('cancer_28_day') }} else {{ wait_limit('cancer_62_day') }} end
            as target_days,
        case when planned_treatment_date >= {{ as_at() }} then planned_treatment_date end as treatment_ahead,
        next_action_date
    from waiting

)

select
    pathways.care_id as work_item,
    pathways.patient_id,
    case when {{ nhs_number_valid('pathways.nhs_number') }} then replace(pathways.nhs_number, ' ', '') end as nhs_number,
    cast(null as string) as treatment_function,
    referral_types.tumour_group,
    pathways.tracking_site as site,
    cast(null as string) as ward,
    cast(null as string) as clinic,
    measured.open_days as days_waited,
    measured.target,
    {{ add_days('measured.breach_date', -1) }} as target_date,
    100e0 * measured.open_days / nullif(measured.target_days, 0) as percent_of_target,
    case
        when measured.treatment_ahead <= measured.next_action_date then 'treatment'
        when measured.next_action_date is not null then 'tracking action'
        when measured.treatment_ahead is not null then 'treatment'
    end as next_event,
    least(measured.treatment_ahead, measured.next_action_date) as next_event_date,
    measured.treatment_ahead as tci_date,
    case when greatest(pathways.first_seen_date, pathways.told_date) <= {{ as_at() }}
        then greatest(pathways.first_seen_date, pathways.told_date)
    end as last_contact_date
from {{ ref('int_cancer__pathways') }} as pathways
left join measured on pathways.care_id = measured.care_id
left join {{ ref('cancer_referral_types') }} as referral_types on pathways.referral_type = referral_types.referral_type
