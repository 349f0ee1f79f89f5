-- every recorded event that says by when the next follow-up is due, planned lists aside
select
    events.event_id,
    events.patient_id,
    events.pathway_key,
    events.event_date,
    coalesce(events.planned_due_date, events.event_date) as due_date,
    'outpatient booking' as owner,
    greatest(now_known.last_attended_date, now_known.last_care_date) as last_seen_date,
    now_known.care_ended_date,
    now_known.next_appointment_date,
    now_known.discharge_date,
    now_known.death_date
from {{ ref('int_rtt__event_effects') }} as events
left join {{ ref('int_rtt__pathway_now') }} as now_known on events.pathway_key = now_known.pathway_key
where
    events.event_source = 'recorded'
    and events.event_date <= {{ as_at() }}
    and (
        events.event_type = 'followup_due_date_passed'
        or (events.planned_due_date is not null and events.event_type not like 'planned%')
    )
