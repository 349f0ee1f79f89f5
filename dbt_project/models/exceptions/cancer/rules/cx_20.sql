with happened as (

    select distinct care_id
    from {{ ref('stg_cancer__treatments') }}
    where treatment_date <= {{ as_at() }}

),

firsts as (

    select distinct care_id
    from {{ ref('stg_cancer__treatments') }}
    where treatment_date <= {{ as_at() }} and event_type = '01'

)

select
    'CX-20' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.patient_status = '03' and pathways.treated_on is not null then 'fail'
        when pathways.patient_status in ('15', '16', '17', '18', '19', '20', '22') and firsts.care_id is not null then 'fail'
        when pathways.patient_status = '08' and happened.care_id is null then 'fail'
        else 'pass'
    end as status,
    'status ' || coalesce(pathways.patient_status, 'missing') || ', ' || case when pathways.treated_on is null then 'no first treatment' else 'first treatment ' || cast(pathways.treated_on as varchar) end as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
left join happened on pathways.care_id = happened.care_id
left join firsts on pathways.care_id = firsts.care_id
