select
    'CX-44' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when not pathways.has_decision_to_treat then 'not_applicable'
        when pathways.planned_treatment_date is not null or activity.next_tci_date is not null then 'pass'
        when {{ days_between(as_at(), 'tracked.first_decision_to_treat_date') }} + {{ wait_limit('cancer_31_day') }} < {{ var('cancer_no_date_days') }} then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    tracked.first_decision_to_treat_date as decision_to_treat_date
from {{ ref('cancer__ptl') }} as pathways
inner join {{ ref('int_cancer__pathways') }} as tracked on pathways.care_id = tracked.care_id
left join {{ ref('int_cancer__pas_activity') }} as activity on pathways.care_id = activity.care_id
