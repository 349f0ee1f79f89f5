{{ config(materialized='view') }}
-- what a worklist shows of each attendance. No target: on a list of the day after, the patient has left
select
    work_item,
    patient_id,
    nhs_number,
    treatment_function,
    tumour_group,
    site,
    ward,
    clinic,
    days_waited,
    target,
    target_date,
    percent_of_target,
    next_event,
    next_event_date,
    tci_date,
    last_contact_date
from (
    select
        attendances.attendance_id as work_item,
        attendances.patient_id,
        case when {{ nhs_number_valid('attendances.nhs_number') }} then replace(attendances.nhs_number, ' ', '') end as nhs_number,
        cast(null as string) as treatment_function,
        cast(null as string) as tumour_group,
        attendances.site,
        cast(null as string) as ward,
        cast(null as string) as clinic,
        cast(null as integer) as days_waited,
        cast(null as string) as target,
        cast(null as date) as target_date,
        cast(null as double) as percent_of_target,
        cast(null as string) as next_event,
        cast(null as date) as next_event_date,
        cast(null as date) as tci_date,
        cast(attendances.arrived_at as date) as last_contact_date,
        row_number() over (partition by attendances.attendance_id order by attendances.arrived_at desc nulls last) as rank_no
    from {{ ref('stg_ed__attendances') }} as attendances
) as placed
where rank_no = 1
