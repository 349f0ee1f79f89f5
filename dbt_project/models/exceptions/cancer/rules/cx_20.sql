with happened as (

    select
        care_id,
        min(treatment_date) as treated_on
    from {{ ref('stg_cancer__treatments') }}
    where treatment_date <= {{ as_at() }}
    group by care_id

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
        when pathways.patient_status = '03' and happened.care_id is not null then 'fail'
        when pathways.patient_status in ('15', '16', '17', '18', '19', '20', '22') and firsts.care_id is not null then 'fail'
        when pathways.patient_status = '08' and happened.care_id is null then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.patient_status,
    pathways.treated_on as first_treatment_date,
    case when pathways.treated_on is null then happened.treated_on end as treatment_date
from {{ ref('int_cancer__pathways') }} as pathways
left join happened on pathways.care_id = happened.care_id
left join firsts on pathways.care_id = firsts.care_id
