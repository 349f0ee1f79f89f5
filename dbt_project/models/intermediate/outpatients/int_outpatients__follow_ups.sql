-- every visit after which another one was to follow, and whether it is still owed at the date of the data
with of_care as (

    select
        appointment_id,
        patient_id,
        referral_id,
        pathway_key,
        -- visits of one pathway; of one referral or function of the patient where no pathway is known
        coalesce(
            'pathway ' || pathway_key,
            'patient ' || patient_id || coalesce(
                ' referral ' || referral_id, ' function ' || treatment_function, ' appointment ' || appointment_id
            )
        ) as care_key,
        appointment_at,
        appointment_date,
        appointment_status,
        clinic,
        outcome,
        follow_up_due_date
    from {{ ref('int_outpatients__appointments') }}
    where appointment_kind <> 'administrative'

),

visits as (

    select
        *,
        max(case when appointment_status = 'attended' then appointment_at end) over (partition by care_key)
            as last_attended_at
    from of_care

),

-- an outcome that asks for another appointment, or a due date whatever the outcome
asked as (

    select
        appointment_id,
        patient_id,
        referral_id,
        pathway_key,
        care_key,
        appointment_at,
        appointment_date,
        clinic,
        outcome,
        follow_up_due_date as recorded_due_date,
        -- a due date before the visit is invalid: the follow-up is owed and its due date is not known
        case when follow_up_due_date >= appointment_date then follow_up_due_date end as due_date,
        last_attended_at > appointment_at as is_attended_since
    from visits
    where appointment_status = 'attended' and (outcome in ('2', '3') or follow_up_due_date is not null)

),

booked as (

    select
        care_key,
        appointment_id,
        appointment_date,
        row_number() over (partition by care_key order by appointment_at, appointment_id) as place
    from visits
    where appointment_status = 'booked'

),

-- by the pathway, or by the referral of an appointment without one
discharges as (

    select
        asked.appointment_id,
        min(referrals.discharge_date) as discharge_date
    from asked
    inner join {{ ref('int_rtt__referrals') }} as referrals on asked.pathway_key = referrals.pathway_key
    where referrals.discharge_date >= asked.appointment_date and referrals.discharge_date <= {{ as_at() }}
    group by asked.appointment_id

),

-- care that ended without treatment or continues elsewhere; on the day of a visit that gave a due date it is older than it
ends as (

    select
        asked.appointment_id,
        min(periods.clock_stop_date) as end_date
    from asked
    inner join {{ ref('int_rtt__periods') }} as periods on asked.pathway_key = periods.pathway_key
    where
        (periods.state = 'transferred' or (periods.state = 'stopped' and periods.clock_stop_code in ('34', '35', '36')))
        and periods.clock_stop_date <= {{ as_at() }}
        and (
            periods.clock_stop_date > asked.appointment_date
            or (periods.clock_stop_date = asked.appointment_date and asked.due_date is null)
        )
    group by asked.appointment_id

),

admissions as (

    select
        asked.appointment_id,
        min(spells.admitted_date) as admitted_date
    from asked
    inner join {{ ref('int_rtt__spells') }} as spells on asked.pathway_key = spells.pathway_key
    where spells.admitted_date >= asked.appointment_date
    group by asked.appointment_id

),

listed as (

    select distinct pathway_key
    from {{ ref('int_rtt__entries') }}
    where (is_active or is_planned) and pathway_key is not null

),

tested as (

    select distinct pathway_key
    from {{ ref('int_rtt__tests') }}
    where is_waiting and clock_start_date <= {{ as_at() }} and pathway_key is not null

),

died as (

    select patient_id
    from {{ ref('int_patients__persons') }}
    where death_date <= {{ as_at() }}

),

-- found by visit: a left join by more than equal keys would compare every visit with every period
on_open_pathways as (

    select distinct asked.appointment_id
    from asked
    inner join {{ ref('int_rtt__periods') }} as periods
        on asked.pathway_key = periods.pathway_key and {{ not_another_patient('asked', 'periods') }}
    where periods.state = 'open'

)

select
    asked.appointment_id,
    asked.patient_id,
    asked.pathway_key,
    asked.clinic,
    asked.appointment_date as seen_date,
    asked.outcome,
    asked.recorded_due_date,
    asked.due_date,
    -- the greater of 0 and nothing would be 0
    case when asked.due_date is not null then greatest(0, {{ days_between('asked.due_date', as_at()) }}) end as days_overdue,
    booked.appointment_id as next_appointment_id,
    booked.appointment_date as next_appointment_date,
    on_open_pathways.appointment_id is not null as on_rtt_pathway,
    case
        when asked.is_attended_since then 'seen again'
        when died.patient_id is not null then 'died'
        when discharges.appointment_id is not null then 'discharged'
        when ends.appointment_id is not null then 'care ended or transferred'
        -- what is known to come next is the follow-up, unless a date was set for a visit
        when asked.due_date is null and booked.appointment_id is null and admissions.appointment_id is not null then 'admitted since'
        when asked.due_date is null and booked.appointment_id is null and listed.pathway_key is not null then 'on the admission list'
        when asked.due_date is null and booked.appointment_id is null and tested.pathway_key is not null then 'waiting for a test'
        else 'owed'
    end as follow_up_state
from asked
left join booked on asked.care_key = booked.care_key and booked.place = 1
left join discharges on asked.appointment_id = discharges.appointment_id
left join ends on asked.appointment_id = ends.appointment_id
left join admissions on asked.appointment_id = admissions.appointment_id
left join listed on asked.pathway_key = listed.pathway_key
left join tested on asked.pathway_key = tested.pathway_key
left join on_open_pathways on asked.appointment_id = on_open_pathways.appointment_id
left join died on asked.patient_id = died.patient_id
