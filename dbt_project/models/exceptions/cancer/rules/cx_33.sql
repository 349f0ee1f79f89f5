with reused as (

    select pathway_id
    from {{ ref('int_cancer__pathways') }}
    where pathway_id is not null
    group by pathway_id
    having count(distinct person_key) > 1

)

select
    'CX-33' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when (select count(pathway_id) from {{ ref('int_cancer__pathways') }}) = 0 then 'not_applicable'
        when pathways.pathway_id is null then 'fail'
        when reused.pathway_id is not null then 'fail'
        else 'pass'
    end as status,
    case when pathways.pathway_id is null then 'missing' else 'used by more than one person' end as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
left join reused on pathways.pathway_id = reused.pathway_id
