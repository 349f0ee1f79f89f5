select
    'RTT-A05' as rule_id,
    ptl.pathway_id as record_key,
    ptl.patient_id,
    ptl.pathway_id,
    case
        when ptl.days_waited < {{ var('no_next_event_days') }} then 'too_early'
        when
            ptl.next_event_date is null
            and ptl.stage not in ('diagnostic', 'decision to admit, undated')
            and coalesce(activity.last_activity_date, ptl.clock_start_date)
            < {{ add_days(as_at(), -1 * var('no_next_event_days')) }}
            then 'fail'
        else 'pass'
    end as status,
    'stage ' || ptl.stage || '; days waited ' || coalesce(cast(ptl.days_waited as varchar), 'unknown')
    || '; last activity ' || coalesce(cast(activity.last_activity_date as varchar), 'none') as detail,
    coalesce(ptl.consultant, ptl.site, 'elective access') as owner
from {{ ref('rtt__ptl') }} as ptl
left join (
    select
        pathways.pathway_id,
        max(events.event_date) as last_activity_date
    from {{ ref('int_rtt__events') }} as events
    inner join {{ ref('int_rtt__pathways') }} as pathways on events.pathway_number = pathways.pathway_number
    group by pathways.pathway_id
) as activity on ptl.pathway_id = activity.pathway_id
