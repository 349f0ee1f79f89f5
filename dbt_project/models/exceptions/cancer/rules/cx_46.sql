select
    'CX-46' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when activity.tci_cancelled_on is null then 'not_applicable'
        when pathways.planned_treatment_date is not null or activity.next_tci_date is not null then 'pass'
        when activity.last_kept_tci_date >= activity.tci_cancelled_on then 'pass'
        when {{ days_between('activity.tci_cancelled_on', as_at()) }} > 28 or pathways.breach_date_62 <= {{ as_at() }} then 'fail'
        else 'too_early'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    activity.tci_cancelled_on as cancelled_on
from {{ ref('cancer__ptl') }} as pathways
left join {{ ref('int_cancer__pas_activity') }} as activity on pathways.care_id = activity.care_id
