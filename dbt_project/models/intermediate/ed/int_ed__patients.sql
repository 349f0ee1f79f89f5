{{ config(meta={'not_gated_by': ['pas']}) }}
-- everybody who attended, with what the administration system says of them where it was delivered
with attended as (

    select
        patient_id,
        min(case when {{ nhs_number_valid('nhs_number') }} then replace(nhs_number, ' ', '') end) as attended_nhs_number
    from {{ ref('int_ed__stamps') }}
    where patient_id is not null
    group by patient_id

),

registered as (

    select
        patient_id,
        nhs_number,
        nhs_number_status,
        case when {{ nhs_number_valid('nhs_number') }} then replace(nhs_number, ' ', '') end as valid_nhs_number
    from {{ ref('stg_pas__patients') }}

),

holders as (

    select patient_id, valid_nhs_number as nhs_number from registered where valid_nhs_number is not null
    union
    select patient_id, attended_nhs_number from attended where attended_nhs_number is not null

),

ranked as (

    select
        holders.patient_id,
        holders.nhs_number,
        count(*) over (partition by holders.nhs_number) as patients_with_number,
        count(*) filter (where attended.patient_id is not null) over (partition by holders.nhs_number) as attending_with_number,
        min(attended.patient_id) over (partition by holders.nhs_number) as first_attending
    from holders
    left join attended on holders.patient_id = attended.patient_id

)

select
    attended.patient_id,
    registered.patient_id is not null as is_registered,
    registered.nhs_number as registered_nhs_number,
    registered.nhs_number_status,
    coalesce(registered.valid_nhs_number, attended.attended_nhs_number) as nhs_number,
    coalesce(ranked.patients_with_number, 1) as patients_with_number,
    -- each but the first, and the first too where the others did not attend: one task a patient to be merged
    coalesce(
        ranked.patients_with_number > ranked.attending_with_number
        or attended.patient_id <> ranked.first_attending,
        false
    ) as is_further_holder
from attended
left join registered on attended.patient_id = registered.patient_id
left join ranked
    on
        attended.patient_id = ranked.patient_id
        and coalesce(registered.valid_nhs_number, attended.attended_nhs_number) = ranked.nhs_number
