-- every referral for a separate condition, and whether the clinic that the patient came from that day said what became of its own clock
with separate as (

    select
        events.event_id,
        events.event_date,
        pathways.pathway_key,
        pathways.patient_id
    from {{ ref('int_rtt__events') }} as events
    inner join {{ ref('int_rtt__pathways') }} as pathways on events.pathway_number = pathways.pathway_number
    where events.is_separate_condition

),

seen as (

    select
        patient_id,
        pathway_key,
        appointment_date as seen_date,
        has_rtt_status as has_outcome
    from {{ ref('int_rtt__appointments') }}
    where is_attended
    union all
    select
        pathways.patient_id,
        pathways.pathway_key,
        events.event_date as seen_date,
        events.rtt_status is not null or events.effect <> 'none' as has_outcome
    from {{ ref('int_rtt__events') }} as events
    inner join {{ ref('int_rtt__pathways') }} as pathways on events.pathway_number = pathways.pathway_number
    where events.is_care_event

)

select
    separate.event_id,
    bool_or(seen.has_outcome) as has_outcome
from separate
inner join seen
    on
        separate.patient_id = seen.patient_id
        and separate.event_date = seen.seen_date
        and separate.pathway_key <> seen.pathway_key
group by separate.event_id
