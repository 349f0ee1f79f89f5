with by_primary as (

    select
        care_id,
        coalesce(primary_number, 1) as primary_number,
        count(*) as treatments
    from {{ ref('stg_cancer__treatments') }}
    where event_type in ('01', '07', '12') and treatment_date is not null
    group by care_id, coalesce(primary_number, 1)

),

firsts as (

    select
        care_id,
        max(treatments) as treatments
    from by_primary
    where treatments > 1
    group by care_id

)

select
    'CX-30' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when firsts.care_id is not null then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    firsts.treatments
from {{ ref('int_cancer__pathways') }} as pathways
left join firsts on pathways.care_id = firsts.care_id
