select
    'CX-38' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.downgraded_date is null or pathways.downgraded_date > {{ as_at() }} then 'not_applicable'
        when not coalesce(pathways.downgrade_agreed_by_referrer, false) then 'fail'
        -- days have no hours: the day of the first appointment is not after it, and not before it (R-DOWN)
        when pathways.downgraded_date > pathways.first_seen_date then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.downgraded_date,
    coalesce(pathways.downgrade_agreed_by_referrer, false) as agreed
from {{ ref('int_cancer__pathways') }} as pathways
