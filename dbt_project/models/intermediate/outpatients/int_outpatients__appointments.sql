-- every appointment with what became of it at the date of the data, and the care that it belongs to
with linked as (

    select
        appointments.appointment_id,
        appointments.patient_id,
        appointments.referral_id,
        links.pathway_key,
        links.pathway_id,
        links.pathway_issuer,
        appointments.appointment_at,
        cast(appointments.appointment_at as date) as appointment_date,
        appointments.booked_date,
        appointments.cancelled_date,
        appointments.first_attendance,
        appointments.attended,
        appointments.outcome,
        appointments.treatment_function,
        appointments.clinic,
        appointments.site,
        appointments.consultant,
        appointments.administrative_category,
        appointments.follow_up_due_date
    from {{ ref('stg_pas__appointments') }} as appointments
    left join {{ ref('int_rtt__record_pathways') }} as links
        on appointments.appointment_id = links.record_id and links.record_kind = 'appointment'

),

described as (

    select
        *,
        case
            when first_attendance in ('1', '3') then 'first'
            when first_attendance in ('2', '4') then 'follow-up'
            when first_attendance = '5' then 'administrative'
            else 'not recorded'
        end as appointment_kind,
        case
            when first_attendance in ('1', '2') then 'face to face'
            when first_attendance in ('3', '4') then 'telephone or video'
            else 'not recorded'
        end as contact,
        case
            when appointment_date is null then 'undated'
            when attended in ('5', '6') and appointment_date <= {{ as_at() }} then 'attended'
            when attended in ('3', '7') and appointment_date <= {{ as_at() }} then 'missed'
            when attended = '2' then 'cancelled by the patient'
            when attended = '4' then 'cancelled by the hospital'
            when coalesce(attended, '0') = '0' and cancelled_date is not null then 'cancelled, not recorded by whom'
            when appointment_date > {{ as_at() }} then 'booked'
            else 'no outcome recorded'
        end as appointment_status
    from linked

),

function_names as (

    {{ treatment_function_names() }}

)

select
    described.appointment_id,
    described.patient_id,
    described.referral_id,
    described.pathway_key,
    described.pathway_id,
    described.pathway_issuer,
    described.appointment_at,
    described.appointment_date,
    {{ week_start('described.appointment_date') }} as period_start,
    described.booked_date,
    described.cancelled_date,
    described.first_attendance,
    described.appointment_kind,
    described.contact,
    described.attended,
    described.appointment_status,
    described.outcome,
    described.treatment_function,
    function_names.treatment_function_name,
    described.clinic,
    described.site,
    described.consultant,
    described.administrative_category,
    described.follow_up_due_date,
    described.appointment_status like 'cancelled%' as is_cancelled,
    case
        when described.appointment_status like 'cancelled%'
            then {{ days_between('described.cancelled_date', 'described.appointment_date') }}
    end as days_notice,
    -- a cancellation of a day after the appointment gave no notice; without its date nothing is known of it
    coalesce(
        described.appointment_status like 'cancelled%'
        and {{ days_between('described.cancelled_date', 'described.appointment_date') }}
        < {{ var('outpatient_short_notice_days') }},
        false
    ) as is_short_notice
from described
left join function_names on described.treatment_function = function_names.treatment_function
