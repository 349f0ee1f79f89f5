with counted as (

    select
        period_start,
        coalesce(treatment_function, 'not recorded') as treatment_function,
        coalesce(clinic, 'not recorded') as clinic,
        coalesce(site, 'not recorded') as site,
        count(*) as booked,
        count(*) filter (where appointment_status = 'attended' and appointment_kind = 'first') as attended_first,
        count(*) filter (where appointment_status = 'attended' and appointment_kind = 'follow-up') as attended_follow_up,
        count(*) filter (where appointment_status = 'attended' and appointment_kind = 'not recorded')
            as attended_kind_not_recorded,
        count(*) filter (where appointment_status = 'missed') as missed,
        count(*) filter (where appointment_status = 'missed' and appointment_kind = 'first') as missed_first,
        count(*) filter (where appointment_status = 'missed' and attended = '7') as missed_arrived_too_late,
        count(*) filter (where appointment_status = 'cancelled by the hospital') as cancelled_by_hospital,
        count(*) filter (where appointment_status = 'cancelled by the patient') as cancelled_by_patient,
        count(*) filter (where appointment_status = 'cancelled, not recorded by whom') as cancelled_by_not_recorded,
        count(*) filter (where is_short_notice) as cancelled_short_notice,
        count(*) filter (where is_short_notice and appointment_status = 'cancelled by the hospital')
            as cancelled_by_hospital_short_notice,
        count(*) filter (where is_short_notice and appointment_status = 'cancelled by the patient')
            as cancelled_by_patient_short_notice,
        count(*) filter (where is_cancelled and cancelled_date is null) as cancelled_without_date,
        count(*) filter (where appointment_status = 'no outcome recorded') as no_outcome_recorded,
        count(*) filter (where appointment_status = 'booked') as still_to_come
    from {{ ref('int_outpatients__appointments') }}
    where appointment_date is not null and appointment_kind <> 'administrative'
    group by
        period_start,
        coalesce(treatment_function, 'not recorded'),
        coalesce(clinic, 'not recorded'),
        coalesce(site, 'not recorded')

)

select
    counted.period_start,
    {{ add_days('counted.period_start', 6) }} <= {{ as_at() }} as is_whole_week,
    counted.treatment_function,
    {{ name_of('counted', 'treatment_function') }} as treatment_function_name,
    counted.clinic,
    {{ name_of('counted', 'clinic') }} as clinic_name,
    counted.site,
    {{ name_of('counted', 'site') }} as site_name,
    {{ division_of(['treatment_function', 'site']) }} as division,
    counted.booked,
    counted.attended_first,
    counted.attended_follow_up,
    counted.attended_kind_not_recorded,
    counted.missed,
    counted.missed_first,
    counted.missed_arrived_too_late,
    counted.cancelled_by_hospital,
    counted.cancelled_by_patient,
    counted.cancelled_by_not_recorded,
    counted.cancelled_short_notice,
    counted.cancelled_by_hospital_short_notice,
    counted.cancelled_by_patient_short_notice,
    counted.cancelled_without_date,
    counted.no_outcome_recorded,
    counted.still_to_come
from counted
{{ names_joined('counted', {
    'treatment_function': 'treatment_function',
    'clinic': 'clinic',
    'site': 'site',
}) }}
{{ divisions_joined('counted', {'treatment_function': 'treatment_function', 'site': 'site'}) }}
