{#- The columns of counts of the published A&E file, in its order. -#}
{% macro ae_count_columns() -%}
    {{ return([
        'ae_attendances_type_1',
        'ae_attendances_type_2',
        'ae_attendances_other_ae_department',
        'ae_attendances_booked_appointments_type_1',
        'ae_attendances_booked_appointments_type_2',
        'ae_attendances_booked_appointments_other_department',
        'attendances_over_4hrs_type_1',
        'attendances_over_4hrs_type_2',
        'attendances_over_4hrs_other_department',
        'attendances_over_4hrs_booked_appointments_type_1',
        'attendances_over_4hrs_booked_appointments_type_2',
        'attendances_over_4hrs_booked_appointments_other_department',
        'patients_who_have_waited_4_12_hs_from_dta_to_admission',
        'patients_who_have_waited_12_hrs_from_dta_to_admission',
        'emergency_admissions_via_ae_type_1',
        'emergency_admissions_via_ae_type_2',
        'emergency_admissions_via_ae_other_ae_department',
        'other_emergency_admissions',
    ]) }}
{%- endmacro %}
