with visits as (

    select
        appointments.*,
        case
            when appointment_status = 'attended' and appointment_date > {{ add_days(as_at(), -28) }} then 'attended'
            when appointment_status = 'booked' then 'booked'
        end as visit
    from {{ ref('outpatients__appointments') }} as appointments
    where appointment_status in ('attended', 'booked') and patient_id is not null

),

placed as (

    select
        *,
        row_number() over (
            partition by patient_id, visit
            order by
                case when visit = 'booked' then appointment_at end nulls last,
                appointment_at desc nulls last,
                appointment_id nulls last
        ) as place
    from visits
    where visit is not null

),

patients as (

    select
        coalesce(attended.patient_id, booked.patient_id) as patient_id,
        attended.appointment_date as last_attended_date,
        {{ days_between('attended.appointment_date', as_at()) }} as days_since_attended,
        booked.appointment_date as next_appointment_date,
        booked.clinic as next_clinic,
        booked.clinic_name as next_clinic_name,
        coalesce(attended.administrative_category, booked.administrative_category) as administrative_category,
        coalesce(attended.administrative_category_name, booked.administrative_category_name) as administrative_category_name,
        coalesce(attended.clinic, booked.clinic) as clinic,
        coalesce(attended.clinic_name, booked.clinic_name) as clinic_name,
        coalesce(attended.site, booked.site, 'unknown') as site,
        coalesce(attended.site_name, booked.site_name, 'unknown') as site_name,
        coalesce(attended.treatment_function, booked.treatment_function) as treatment_function,
        coalesce(attended.treatment_function_name, booked.treatment_function_name) as treatment_function_name,
        coalesce(attended.division, booked.division, 'not assigned') as division
    from (select * from placed where visit = 'attended' and place = 1) as attended
    full outer join (select * from placed where visit = 'booked' and place = 1) as booked
        on attended.patient_id = booked.patient_id

),

coded as (

    select
        patients.*,
        recorded.overseas_charging_category,
        persons.nhs_number,
        coalesce(persons.is_number_of_two_births, false) as nhs_number_in_doubt,
        persons.birth_date,
        {{ charging_status('recorded.overseas_charging_category', 'patients.administrative_category') }} as charging_status
    from patients
    left join {{ ref('stg_pas__patients') }} as recorded on patients.patient_id = recorded.patient_id
    left join {{ ref('int_patients__persons') }} as persons on patients.patient_id = persons.patient_id

)

select
    coded.patient_id,
    coded.nhs_number,
    coded.nhs_number_in_doubt,
    coded.birth_date,
    coded.charging_status,
    coded.overseas_charging_category,
    {{ name_of('coded', 'overseas_charging_category') }} as overseas_charging_category_name,
    coded.administrative_category,
    coded.administrative_category_name,
    coded.last_attended_date,
    coded.days_since_attended,
    coded.next_appointment_date,
    coded.next_clinic,
    coded.next_clinic_name,
    coded.clinic,
    coded.clinic_name,
    coded.site,
    coded.site_name,
    coded.division,
    coded.treatment_function,
    coded.treatment_function_name
from coded
{{ names_joined('coded', {'overseas_charging_category': 'overseas_charging_category'}) }}
-- of those who are only booked, whoever is known to be chargeable or undecided: the charge comes before the treatment
where
    coded.charging_status in ('decision pending', 'chargeable')
    or (coded.charging_status is not null and coded.last_attended_date is not null)
