with kept as (

    select
        count(pathway_id) as identifiers,
        count(pathway_issuer) as issuers
    from {{ ref('int_cancer__pathways') }}

),

-- whose the identifier is, on the tracker and in the administration system
holders as (

    select
        pathways.pathway_id,
        coalesce(pathways.pathway_issuer, 'none') as pathway_issuer,
        coalesce(people.person_key, 'patient ' || pathways.patient_id, pathways.person_key) as person_key
    from {{ ref('int_cancer__pathways') }} as pathways
    left join {{ ref('int_cancer__people') }} as people on pathways.patient_id = people.patient_id
    where pathways.pathway_id is not null
    union
    select
        referrals.pathway_id,
        coalesce(referrals.pathway_issuer, 'none') as pathway_issuer,
        coalesce(people.person_key, 'patient ' || referrals.patient_id) as person_key
    from {{ ref('stg_pas__referrals') }} as referrals
    left join {{ ref('int_cancer__people') }} as people on referrals.patient_id = people.patient_id
    where referrals.pathway_id is not null

),

-- the identifier is a pathway's together with its issuer
reused as (

    select
        pathway_id,
        pathway_issuer
    from holders
    group by pathway_id, pathway_issuer
    having count(distinct person_key) > 1

)

select
    'CX-33' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        -- a tracker that keeps none at all has no record to be mended
        when kept.identifiers = 0 then 'not_applicable'
        when pathways.pathway_id is null or length(trim(pathways.pathway_id)) not between 1 and 20 then 'fail'
        when pathways.pathway_issuer is null and kept.issuers > 0 then 'fail'
        when reused.pathway_id is not null then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    case when pathways.pathway_id is null then 'missing' when length(trim(pathways.pathway_id)) not between 1 and 20 then 'too_long' when pathways.pathway_issuer is null and kept.issuers > 0 then 'issuer_missing' else 'shared' end as identifier
from {{ ref('int_cancer__pathways') }} as pathways
inner join kept on 1 = 1
left join reused
    on pathways.pathway_id = reused.pathway_id and coalesce(pathways.pathway_issuer, 'none') = reused.pathway_issuer
