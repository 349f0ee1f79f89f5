select
    'CX-12' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when links.care_id is not null then 'pass'
        when (select count(*) from {{ ref('stg_pas__referrals') }}) = 0 then 'not_applicable'
        else 'fail'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('cancer__ptl') }} as pathways
left join {{ ref('int_cancer__pas_links') }} as links on pathways.care_id = links.care_id
