with labelled as (

    select
        *,
        case
            when upper(trim(period)) <> 'TOTAL' then {{ published_month('period') }}
        end as own_month
    from {{ source('national', 'ae_monthly_csv') }}

),

-- the footer row says TOTAL where the others say the month
months as (

    select
        *,
        max(own_month) over (partition by source_sha256, source_order) as month
    from labelled

)

select
    month,
    trim(org_code) as organisation,
    trim(parent_org) as region,
    org_name as organisation_name,
    upper(trim(org_code)) = 'TOTAL' as is_total,
    try_cast(ae_attendances_type_1 as integer) as ae_attendances_type_1,
    try_cast(ae_attendances_type_2 as integer) as ae_attendances_type_2,
    try_cast(ae_attendances_other_ae_department as integer) as ae_attendances_other_ae_department,
    try_cast(ae_attendances_booked_appointments_type_1 as integer) as ae_attendances_booked_appointments_type_1,
    try_cast(ae_attendances_booked_appointments_type_2 as integer) as ae_attendances_booked_appointments_type_2,
    try_cast(ae_attendances_booked_appointments_other_department as integer) as ae_attendances_booked_appointments_other_department,
    try_cast(attendances_over_4hrs_type_1 as integer) as attendances_over_4hrs_type_1,
    try_cast(attendances_over_4hrs_type_2 as integer) as attendances_over_4hrs_type_2,
    try_cast(attendances_over_4hrs_other_department as integer) as attendances_over_4hrs_other_department,
    try_cast(attendances_over_4hrs_booked_appointments_type_1 as integer) as attendances_over_4hrs_booked_appointments_type_1,
    try_cast(attendances_over_4hrs_booked_appointments_type_2 as integer) as attendances_over_4hrs_booked_appointments_type_2,
    try_cast(attendances_over_4hrs_booked_appointments_other_department as integer) as attendances_over_4hrs_booked_appointments_other_department,
    try_cast(patients_who_have_waited_4_12_hs_from_dta_to_admission as integer) as patients_who_have_waited_4_12_hs_from_dta_to_admission,
    try_cast(patients_who_have_waited_12_hrs_from_dta_to_admission as integer) as patients_who_have_waited_12_hrs_from_dta_to_admission,
    try_cast(emergency_admissions_via_ae_type_1 as integer) as emergency_admissions_via_ae_type_1,
    try_cast(emergency_admissions_via_ae_type_2 as integer) as emergency_admissions_via_ae_type_2,
    try_cast(emergency_admissions_via_ae_other_ae_department as integer) as emergency_admissions_via_ae_other_ae_department,
    try_cast(other_emergency_admissions as integer) as other_emergency_admissions
from months
qualify source_order = max(source_order) over (partition by month)
