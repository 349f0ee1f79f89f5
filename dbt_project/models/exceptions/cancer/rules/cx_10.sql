select
    'CX-10' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.route not in ('Urgent Suspected Cancer', 'Breast Symptomatic') or pathways.route is null then 'not_applicable'
        when activity.care_id is null then 'not_applicable'
        when not pathways.is_not_yet_seen or pathways.date_informed is not null then 'pass'
        when pathways.raw_open_days <= {{ var('cancer_first_appointment_booked_days') }} then 'too_early'
        when activity.appointments = 0 then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.raw_open_days as open_days
from {{ ref('cancer__ptl') }} as pathways
left join {{ ref('int_cancer__pas_activity') }} as activity on pathways.care_id = activity.care_id
