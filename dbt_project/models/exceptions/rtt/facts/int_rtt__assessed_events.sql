-- every event, recorded or derived, with what the clock engine made of it: what the event rules judge; of one that has not
-- happened, the clock knows nothing
with open_pathways as (

    select distinct pathways.pathway_number
    from {{ ref('rtt__ptl') }} as ptl
    inner join {{ ref('int_rtt__pathways') }} as pathways on ptl.pathway_key = pathways.pathway_key

)

select
    events.event_id,
    events.patient_id,
    events.pathway_key,
    case when events.has_happened then events.effect end as effect,
    case when events.has_happened then events.reported_effect end as reported_effect,
    events.event_source,
    case when events.has_happened then events.rtt_status end as rtt_status,
    case when events.has_happened then events.event_type end as event_type,
    case when events.has_happened then events.communicated end as communicated,
    case when events.has_happened then events.status_contradicts_type end as status_contradicts_type,
    case when events.has_happened then events.original_clock_start_date end as original_clock_start_date,
    events.event_date,
    events.planned_due_date,
    events.source_as_at,
    events.rtt_status_rejected,
    events.transition,
    events.state_before,
    events.period_no,
    events.state_after,
    coalesce(events.has_care_before, false) as has_care_before,
    events.has_happened and events.is_separate_condition as is_separate_condition,
    coalesce(events.is_two_week_wait, false) as is_two_week_wait,
    coalesce(events.has_later_event, false) as has_later_event,
    periods.clock_start_date,
    -- the date of a first clock start that was handed over, is earlier than the start and was not used for it
    coalesce(
        not (
            events.transition = 'start'
            and events.event_type in ('ipt_in', 'interface_onward_referral', 'self_referral_ratified')
        )
        and events.original_clock_start_date < periods.clock_start_date,
        false
    ) as is_earlier_start_unused,
    open_pathways.pathway_number is not null as is_open,
    coalesce(not separate.has_outcome, false) as first_clinic_has_no_outcome
from {{ ref('int_rtt__event_places') }} as events
left join {{ ref('int_rtt__periods') }} as periods
    on events.pathway_number = periods.pathway_number and events.period_no = periods.period_no
left join open_pathways on events.pathway_number = open_pathways.pathway_number
left join {{ ref('int_rtt__separate_conditions') }} as separate on events.event_id = separate.event_id
