with coded as (

    select
        month as period,
        case when is_total then 'ENG' else organisation end as organisation,
        organisation_name,
        ae_attendances_type_1 + ae_attendances_type_2 + ae_attendances_other_ae_department as attendances_excluding_booked,
        ae_attendances_type_1 + ae_attendances_type_2 + ae_attendances_other_ae_department + ae_attendances_booked_appointments_type_1 + ae_attendances_booked_appointments_type_2 + ae_attendances_booked_appointments_other_department as attendances,
        attendances_over_4hrs_type_1 + attendances_over_4hrs_type_2 + attendances_over_4hrs_other_department as over_4h_excluding_booked,
        attendances_over_4hrs_type_1 + attendances_over_4hrs_type_2 + attendances_over_4hrs_other_department + attendances_over_4hrs_booked_appointments_type_1 + attendances_over_4hrs_booked_appointments_type_2 + attendances_over_4hrs_booked_appointments_other_department as over_4h,
        100.0 * (1 - (cast(attendances_over_4hrs_type_1 + attendances_over_4hrs_type_2 + attendances_over_4hrs_other_department + attendances_over_4hrs_booked_appointments_type_1 + attendances_over_4hrs_booked_appointments_type_2 + attendances_over_4hrs_booked_appointments_other_department as double)) / nullif(ae_attendances_type_1 + ae_attendances_type_2 + ae_attendances_other_ae_department + ae_attendances_booked_appointments_type_1 + ae_attendances_booked_appointments_type_2 + ae_attendances_booked_appointments_other_department, 0)) as percent_within_4h,
        patients_who_have_waited_4_12_hs_from_dta_to_admission as admitted_4_to_12h_from_decision,
        patients_who_have_waited_12_hrs_from_dta_to_admission as admitted_over_12h_from_decision
    from {{ ref('stg_national__ae_monthly_csv') }}

)

select
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.organisation,
    coalesce(coded.organisation = 'ENG', false) as is_total,
    coded.organisation_name,
    coded.attendances_excluding_booked,
    coded.attendances,
    coded.over_4h_excluding_booked,
    coded.over_4h,
    coded.percent_within_4h,
    coded.admitted_4_to_12h_from_decision,
    coded.admitted_over_12h_from_decision
from coded
