{{ config(materialized='view') }}
-- what a worklist shows of each pathway: where it is treated, how long it has waited and what comes next
with waiting as (

    select
        pathway_key,
        treatment_function,
        site,
        clock_start_date,
        days_waited,
        last_attended_date
    from (
        select
            pathway_key,
            treatment_function,
            site,
            clock_start_date,
            days_waited,
            last_attended_date,
            row_number() over (partition by pathway_key order by days_waited desc nulls last, period_no nulls last) as place
        from {{ ref('rtt__ptl') }}
    ) as placed
    -- a pathway with two open clocks counts with the longer
    where place = 1

),

referrals as (

    select
        pathway_key,
        treatment_function,
        site
    from (
        select
            pathway_key,
            treatment_function,
            site,
            row_number() over (partition by pathway_key order by referral_number desc nulls last) as place
        from {{ ref('int_rtt__referrals') }}
    ) as placed
    where place = 1

),

appointments_ahead as (

    select
        pathway_key,
        clinic
    from (
        select
            pathway_key,
            clinic,
            row_number() over (partition by pathway_key order by appointment_at nulls last, appointment_id nulls last) as place
        from {{ ref('int_rtt__appointments') }}
        where is_ahead and pathway_key is not null
    ) as placed
    where place = 1

),

visits as (

    select
        pathway_key,
        clinic,
        treatment_function,
        appointment_date
    from (
        select
            pathway_key,
            clinic,
            treatment_function,
            appointment_date,
            row_number() over (partition by pathway_key order by appointment_at desc nulls last, appointment_id nulls last) as place
        from {{ ref('int_rtt__appointments') }}
        where is_attended and pathway_key is not null
    ) as placed
    where place = 1

),

next_bookings as (

    select
        pathway_key,
        booking_kind,
        booking_date
    from (
        select
            pathway_key,
            booking_kind,
            booking_date,
            row_number() over (partition by pathway_key order by booking_date nulls last, booking_kind nulls last) as place
        from {{ ref('int_rtt__bookings') }}
        where is_ahead and booking_kind <> 'list entry' and booking_date is not null and pathway_key is not null
    ) as placed
    where place = 1

),

admissions as (

    select
        pathway_key,
        min(booking_date) as tci_date
    from {{ ref('int_rtt__bookings') }}
    where is_ahead and booking_kind = 'admission'
    group by pathway_key

)

select
    pathways.pathway_key as work_item,
    pathways.patient_id,
    cast(null as string) as nhs_number,
    coalesce(waiting.treatment_function, referrals.treatment_function, visits.treatment_function) as treatment_function,
    cast(null as string) as tumour_group,
    coalesce(waiting.site, referrals.site) as site,
    cast(null as string) as ward,
    coalesce(appointments_ahead.clinic, visits.clinic) as clinic,
    waiting.days_waited,
    case when waiting.clock_start_date is not null then '18 weeks' end as target,
    {{ add_days('waiting.clock_start_date', wait_limit('rtt_18_weeks')) }} as target_date,
    100e0 * waiting.days_waited / {{ wait_limit('rtt_18_weeks') }} as percent_of_target,
    next_bookings.booking_kind as next_event,
    next_bookings.booking_date as next_event_date,
    admissions.tci_date,
    greatest(waiting.last_attended_date, visits.appointment_date) as last_contact_date
from {{ ref('int_rtt__pathways') }} as pathways
left join waiting on pathways.pathway_key = waiting.pathway_key
left join referrals on pathways.pathway_key = referrals.pathway_key
left join appointments_ahead on pathways.pathway_key = appointments_ahead.pathway_key
left join visits on pathways.pathway_key = visits.pathway_key
left join next_bookings on pathways.pathway_key = next_bookings.pathway_key
left join admissions on pathways.pathway_key = admissions.pathway_key
