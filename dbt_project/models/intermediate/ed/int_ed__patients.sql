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
        birth_date,
        death_date,
        case when {{ nhs_number_valid('nhs_number') }} then replace(nhs_number, ' ', '') end as valid_nhs_number
    from {{ ref('stg_pas__patients') }}

),

-- whether there is a patient index to look into
delivered as (

    select count(*) > 0 as has_patient_index
    from registered

),

holders as (

    select patient_id, valid_nhs_number as nhs_number from registered where valid_nhs_number is not null
    union
    select patient_id, attended_nhs_number from attended where attended_nhs_number is not null

),

counted as (

    select
        holders.patient_id,
        holders.nhs_number,
        count(*) over same_number as patients_with_number,
        min(holders.patient_id) over same_number as first_holder,
        max(holders.patient_id) over same_number as last_holder
    from holders
    window same_number as (partition by holders.nhs_number)

)

select
    attended.patient_id,
    registered.patient_id is not null as is_registered,
    registered.nhs_number as registered_nhs_number,
    registered.nhs_number_status,
    registered.birth_date,
    registered.death_date,
    coalesce(registered.valid_nhs_number, attended.attended_nhs_number) as nhs_number,
    coalesce(counted.patients_with_number, 1) as patients_with_number,
    case
        when counted.first_holder < attended.patient_id then counted.first_holder
        when counted.last_holder > attended.patient_id then counted.last_holder
    end as other_holder,
    shared.nhs_number is not null as is_number_of_two_births,
    delivered.has_patient_index
from attended
cross join delivered
left join registered on attended.patient_id = registered.patient_id
left join counted
    on
        attended.patient_id = counted.patient_id
        and coalesce(registered.valid_nhs_number, attended.attended_nhs_number) = counted.nhs_number
left join {{ ref('int_ed__shared_numbers') }} as shared
    on coalesce(registered.valid_nhs_number, attended.attended_nhs_number) = shared.nhs_number
