select
    'CX-07' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when coalesce(pathways.route = 'Consultant Upgrade', false) then 'not_applicable'
        when tracked.fds_end_reason = '03' or tracked.fds_exclusion_reason is not null then 'pass'
        when pathways.open_days > {{ wait_limit('cancer_28_day') }} and pathways.date_informed is null then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.open_days
from {{ ref('cancer__ptl') }} as pathways
inner join {{ ref('int_cancer__pathways') }} as tracked on pathways.care_id = tracked.care_id
