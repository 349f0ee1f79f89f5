{{ config(materialized='view') }}
-- what a worklist shows of each stay, by its pathway where it has one, as its exceptions are listed; and of each ward stay
with wards as (

    select
        ward,
        site
    from (
        select
            ward,
            site,
            row_number() over (partition by ward order by valid_from desc nulls last) as place
        from {{ ref('int_beds__wards') }}
    ) as placed
    where place = 1

),

stays as (

    select
        work_item,
        patient_id,
        treatment_function,
        site,
        ward,
        admitted_on,
        discharged_on,
        is_open,
        nights,
        discharge_ready_date
    from (
        select
            coalesce(pathway_id, spell_id) as work_item,
            patient_id,
            treatment_function,
            site,
            last_ward as ward,
            cast(admitted_at as date) as admitted_on,
            cast(discharged_at as date) as discharged_on,
            is_open,
            nights,
            discharge_ready_date,
            row_number() over (
                partition by coalesce(pathway_id, spell_id)
                order by case when is_open then 1 else 2 end, admitted_at desc nulls last, spell_id nulls last
            ) as place
        from {{ ref('beds__stays') }}
    ) as placed
    -- of several stays of one pathway the one that goes on, else the newest
    where place = 1

),

ward_stays as (

    select
        ward_stays.ward_stay_id as work_item,
        ward_stays.patient_id,
        ward_stays.treatment_function,
        wards.site,
        ward_stays.ward,
        cast(ward_stays.ended_at as date) as ended_on,
        ward_stays.ended_at is null as is_open
    from {{ ref('int_beds__ward_stays') }} as ward_stays
    left join wards on ward_stays.ward = wards.ward
    left join stays on ward_stays.ward_stay_id = stays.work_item
    -- numbered alike, the stay is the one that is shown
    where stays.work_item is null

)

select
    work_item,
    patient_id,
    cast(null as string) as nhs_number,
    treatment_function,
    cast(null as string) as tumour_group,
    site,
    ward,
    cast(null as string) as clinic,
    case when is_open then nights end as days_waited,
    case when is_open then '21 nights in hospital' end as target,
    case when is_open then {{ add_days('admitted_on', wait_limit('beds_long_stay')) }} end as target_date,
    case when is_open then 100e0 * nights / {{ wait_limit('beds_long_stay') }} end as percent_of_target,
    case when is_open and discharge_ready_date is not null then 'ready for discharge' end as next_event,
    case when is_open then discharge_ready_date end as next_event_date,
    cast(null as date) as tci_date,
    case when is_open then {{ as_at() }} else discharged_on end as last_contact_date
from stays
union all
select
    work_item,
    patient_id,
    cast(null as string) as nhs_number,
    treatment_function,
    cast(null as string) as tumour_group,
    site,
    ward,
    cast(null as string) as clinic,
    cast(null as integer) as days_waited,
    cast(null as string) as target,
    cast(null as date) as target_date,
    cast(null as double) as percent_of_target,
    cast(null as string) as next_event,
    cast(null as date) as next_event_date,
    cast(null as date) as tci_date,
    case when is_open then {{ as_at() }} else ended_on end as last_contact_date
from ward_stays
