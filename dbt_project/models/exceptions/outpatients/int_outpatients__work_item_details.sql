{{ config(materialized='view') }}
-- what a worklist shows of each appointment with an exception, by its pathway where it has one, as its exceptions are listed
with visits as (

    select
        coalesce(pathway_key, appointment_id) as work_item,
        patient_id,
        treatment_function,
        clinic,
        site,
        appointment_date,
        appointment_status,
        row_number() over (
            partition by coalesce(pathway_key, appointment_id)
            order by
                case appointment_status when 'booked' then 1 when 'attended' then 2 else 3 end,
                -- the next that is booked, else the last one
                case when appointment_status = 'booked' then appointment_at end nulls last,
                appointment_at desc nulls last,
                appointment_id nulls last
        ) as place
    from {{ ref('int_outpatients__appointments') }}

),

shown as (

    select
        work_item,
        patient_id,
        treatment_function,
        clinic,
        site
    from visits
    where place = 1

),

dates as (

    select
        work_item,
        min(case when appointment_status = 'booked' then appointment_date end) as next_appointment_date,
        max(case when appointment_status = 'attended' then appointment_date end) as last_attended_date
    from visits
    group by work_item

),

ranked_follow_ups as (

    select
        coalesce(pathway_key, appointment_id) as work_item,
        seen_date,
        due_date,
        row_number() over (
            partition by coalesce(pathway_key, appointment_id) order by due_date nulls last, appointment_id nulls last
        ) as place
    from {{ ref('int_outpatients__follow_ups') }}
    where follow_up_state = 'owed'

),

-- the follow-up that is due first
follow_ups as (

    select
        work_item,
        seen_date,
        due_date
    from ranked_follow_ups
    where place = 1

)

select
    shown.work_item,
    shown.patient_id,
    cast(null as string) as nhs_number,
    shown.treatment_function,
    cast(null as string) as tumour_group,
    shown.site,
    cast(null as string) as ward,
    shown.clinic,
    {{ days_between('follow_ups.seen_date', as_at()) }} as days_waited,
    case when follow_ups.due_date is not null then 'follow-up due date' end as target,
    follow_ups.due_date as target_date,
    -- due on the day of the visit itself: used up after one day, as a target of one day is
    case
        when follow_ups.due_date is not null
            then
                100e0 * {{ days_between('follow_ups.seen_date', as_at()) }}
                / nullif(greatest(1, {{ days_between('follow_ups.seen_date', 'follow_ups.due_date') }}), 0)
    end as percent_of_target,
    case when dates.next_appointment_date is not null then 'appointment' end as next_event,
    dates.next_appointment_date as next_event_date,
    cast(null as date) as tci_date,
    dates.last_attended_date as last_contact_date
from shown
inner join dates on shown.work_item = dates.work_item
left join follow_ups on shown.work_item = follow_ups.work_item
