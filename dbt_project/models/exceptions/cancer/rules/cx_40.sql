select
    'CX-40' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when links.care_id is null and patients.patient_id is null then 'not_applicable'
        when links.administrative_category = '02' or patients.overseas_charging_category in ('D', 'F') then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    links.administrative_category,
    patients.overseas_charging_category as charging_category
from {{ ref('int_cancer__pathways') }} as pathways
left join {{ ref('int_cancer__pas_links') }} as links on pathways.care_id = links.care_id
left join {{ ref('stg_pas__patients') }} as patients on pathways.patient_id = patients.patient_id
