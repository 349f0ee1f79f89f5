-- every event, recorded or derived, with what the clock engine made of it: what the event rules judge
select
    source_events.event_id,
    source_events.patient_id,
    source_events.pathway_key,
    events.effect,
    events.reported_effect,
    source_events.event_source,
    events.rtt_status,
    events.event_type,
    events.communicated,
    events.status_contradicts_type,
    events.original_clock_start_date,
    source_events.event_date,
    source_events.planned_due_date,
    source_events.source_as_at,
    source_events.rtt_status_rejected,
    states.transition,
    states.state_before,
    later.period_no,
    later.state_after,
    coalesce(later.has_care_before, false) as has_care_before,
    coalesce(events.is_separate_condition, false) as is_separate_condition,
    coalesce(states.is_two_week_wait, false) as is_two_week_wait,
    coalesce(later.has_later_event, false) as has_later_event,
    periods.clock_start_date,
    -- the date of a first clock start that was handed over, is earlier than the start and was not used for it
    coalesce(
        not (
            states.transition = 'start'
            and events.event_type in ('ipt_in', 'interface_onward_referral', 'self_referral_ratified')
        )
        and events.original_clock_start_date < periods.clock_start_date,
        false
    ) as is_earlier_start_unused,
    coalesce(open_period.is_open, false) as is_open,
    coalesce(not separate.has_outcome, false) as first_clinic_has_no_outcome
from {{ ref('int_rtt__source_events') }} as source_events
left join {{ ref('int_rtt__pathways') }} as pathways on source_events.pathway_key = pathways.pathway_key
left join {{ ref('int_rtt__events') }} as events
    on pathways.pathway_number = events.pathway_number and source_events.event_id = events.event_id
left join {{ ref('int_rtt__event_steps') }} as states
    on pathways.pathway_number = states.pathway_number and source_events.event_id = states.event_id
left join {{ ref('int_rtt__event_places') }} as later
    on pathways.pathway_number = later.pathway_number and source_events.event_id = later.event_id
left join {{ ref('rtt__periods') }} as periods
    on source_events.pathway_key = periods.pathway_key and later.period_no = periods.period_no
left join (
    select distinct
        pathway_key,
        true as is_open
    from {{ ref('rtt__ptl') }}
) as open_period on source_events.pathway_key = open_period.pathway_key
left join {{ ref('int_rtt__separate_conditions') }} as separate on source_events.event_id = separate.event_id
