-- every open period with what the rules ask of it: its double, its last clinic, treatment or discharge in the meantime
with open_periods as (

    select
        ptl.pathway_key,
        ptl.period_no,
        ptl.patient_id,
        coalesce(persons.person_key, 'patient ' || ptl.patient_id) as person_key,
        ptl.clock_start_date,
        ptl.clock_start_rule,
        ptl.days_waited,
        ptl.treatment_function,
        ptl.commissioner,
        ptl.site,
        ptl.consultant,
        ptl.stage,
        ptl.next_event_date,
        ptl.tci_date,
        ptl.last_care_date,
        ptl.breach_date_18,
        ptl.breach_date_52,
        ptl.last_validated_date,
        ptl.validation_due,
        ptl.exclusion_reason,
        coalesce(ptl.consultant, ptl.site, 'elective access') as owner,
        now_known.discharge_date,
        now_known.last_event_date,
        now_known.active_entries,
        now_known.tests_waiting,
        now_known.next_test_date,
        -- a visit of yesterday whose outcome is not typed yet was a next event until then, and so was a list entry
        greatest(
            now_known.last_event_date,
            now_known.last_booked_until_date,
            now_known.last_off_list_date,
            now_known.last_test_ended_date
        ) as last_ahead_date,
        greatest(now_known.last_event_date, now_known.last_attended_date, ptl.last_validated_date)
            as last_activity_date
    from {{ ref('rtt__ptl') }} as ptl
    inner join {{ ref('int_rtt__pathway_now') }} as now_known on ptl.pathway_key = now_known.pathway_key
    left join {{ ref('int_patients__persons') }} as persons on ptl.patient_id = persons.patient_id

),

doubles as (

    select
        pathway_key,
        first_value(pathway_key) over same_service as first_pathway_id,
        row_number() over same_service as place
    from open_periods
    where treatment_function is not null
    window same_service as (
        partition by person_key, treatment_function
        order by clock_start_date nulls last, pathway_key nulls last
    )

),

clinics as (

    select
        open_periods.pathway_key,
        min(appointments.appointment_date) filter (
            where
            appointments.is_attended
            and appointments.appointment_date > open_periods.clock_start_date
            and (appointments.procedure is not null or appointments.rtt_status = '30')
        ) as treated_date,
        count(*) filter (
            where
            appointments.attended = '2'
            and coalesce(appointments.cancelled_date, appointments.appointment_date)
            > coalesce(open_periods.last_care_date, open_periods.clock_start_date)
        ) as cancelled_since_care,
        max(coalesce(appointments.cancelled_date, appointments.appointment_date)) filter (
            where appointments.attended = '2'
        ) as last_cancelled_date
    from open_periods
    inner join {{ ref('int_rtt__appointments') }} as appointments on open_periods.pathway_key = appointments.pathway_key
    group by open_periods.pathway_key

),

last_clinics as (

    select
        pathway_key,
        appointment_date,
        outcome,
        treatment_function
    from (
        select
            pathway_key,
            appointment_date,
            outcome,
            treatment_function,
            row_number() over (
                partition by pathway_key order by appointment_at desc nulls last, appointment_id desc nulls last
            ) as place
        from {{ ref('int_rtt__appointments') }}
        where is_attended
    ) as placed
    where place = 1

),

admissions as (

    select
        open_periods.pathway_key,
        min(spells.admitted_date) as treated_date
    from open_periods
    inner join {{ ref('int_rtt__spells') }} as spells
        on
            open_periods.pathway_key = spells.pathway_key
            and spells.is_elective
            and spells.is_treatment
            and spells.admitted_date > open_periods.clock_start_date
    group by open_periods.pathway_key

),

emergencies as (

    select distinct
        patient_id,
        admitted_date
    from {{ ref('int_rtt__spells') }}
    where is_emergency

)

select
    open_periods.pathway_key,
    open_periods.period_no,
    open_periods.patient_id,
    open_periods.owner,
    open_periods.clock_start_date,
    open_periods.clock_start_rule,
    open_periods.days_waited,
    open_periods.treatment_function,
    open_periods.commissioner,
    open_periods.site,
    open_periods.consultant,
    open_periods.stage,
    open_periods.next_event_date,
    open_periods.tci_date,
    open_periods.breach_date_18,
    open_periods.breach_date_52,
    open_periods.last_validated_date,
    open_periods.validation_due,
    open_periods.exclusion_reason,
    open_periods.discharge_date,
    open_periods.last_event_date,
    open_periods.active_entries,
    open_periods.tests_waiting,
    open_periods.next_test_date,
    open_periods.last_ahead_date,
    open_periods.last_activity_date,
    case when doubles.place > 1 then doubles.first_pathway_id end as double_of_pathway_id,
    clinics.treated_date as clinic_treated_date,
    coalesce(clinics.cancelled_since_care, 0) as cancelled_since_care,
    clinics.last_cancelled_date,
    last_clinics.appointment_date as last_clinic_date,
    last_clinics.outcome as last_clinic_outcome,
    last_clinics.treatment_function as last_clinic_function,
    admissions.treated_date as admission_treated_date,
    emergencies.admitted_date as emergency_date
from open_periods
left join doubles on open_periods.pathway_key = doubles.pathway_key
left join clinics on open_periods.pathway_key = clinics.pathway_key
left join last_clinics
    on
        open_periods.pathway_key = last_clinics.pathway_key
        and last_clinics.appointment_date >= open_periods.clock_start_date
left join admissions on open_periods.pathway_key = admissions.pathway_key
left join emergencies
    on
        open_periods.patient_id = emergencies.patient_id
        and open_periods.clock_start_date = emergencies.admitted_date
