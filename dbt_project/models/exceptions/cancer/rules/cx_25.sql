-- the method is of the treatment, whichever provider the row is of
with shares as (

    select
        treatment_id,
        method
    from {{ ref('cancer__shares') }}
    where role in ('single', 'treating')

)

select
    'CX-25' as rule_id,
    treatments.treatment_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when shares.treatment_id is null then 'not_applicable'
        when shares.method = '50:50' then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.accountable_investigating_provider is null as provider_missing
from {{ ref('stg_cancer__treatments') }} as treatments
left join {{ ref('int_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
left join shares on treatments.treatment_id = shares.treatment_id
