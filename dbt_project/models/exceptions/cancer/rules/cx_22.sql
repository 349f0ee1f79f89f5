select
    'CX-22' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        -- days without a reason, below none or beyond the wait are CX-21
        when coalesce(pathways.first_seen_adjustment_days, 0) <= 0 then 'not_applicable'
        when pathways.faster_diagnosis_adjustment = 0 then 'fail'
        when activity.care_id is null then 'not_applicable'
        when activity.missed_appointments = 0 then 'fail'
        when {{ add_days('pathways.received_date', 'pathways.first_seen_adjustment_days') }} = pathways.first_seen_date then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.first_seen_adjustment_days as days,
    pathways.first_seen_adjustment_reason as reason,
    activity.missed_appointments
from {{ ref('int_cancer__pathways') }} as pathways
left join {{ ref('int_cancer__pas_activity') }} as activity on pathways.care_id = activity.care_id
