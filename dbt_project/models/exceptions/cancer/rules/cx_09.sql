select
    'CX-09' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        -- a wait of 28 days is open: on its route, or on one that nobody can tell
        when pathways.route = 'Consultant Upgrade' or (pathways.route is null and not pathways.is_route_unknown)
            then 'not_applicable'
        -- an exclusion closes the 28 days without an answer (R-FDS-EXCL)
        when pathways.fds_end_reason = '03' or pathways.fds_exclusion_reason is not null then 'pass'
        when pathways.patient_status = '03' and pathways.told_date is null then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
