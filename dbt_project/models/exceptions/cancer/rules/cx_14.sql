select
    'CX-14' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when least(pathways.first_seen_date, pathways.told_date, pathways.earliest_treatment_step) < pathways.received_date
            then 'fail'
        when greatest(pathways.first_seen_date, pathways.told_date) > {{ as_at() }} then 'fail'
        else 'pass'
    end as status,
    'received ' || cast(pathways.received_date as varchar) || '; a later step is dated before it or in the future' as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
