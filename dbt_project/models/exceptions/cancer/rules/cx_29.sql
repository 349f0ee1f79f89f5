-- a later referral is the copy only where no record carries the received date on: else it is of another illness
with copies as (

    select
        moved.care_id,
        max(case when target.received_date = moved.received_date then 1 else 0 end) as has_same_date
    from {{ ref('int_cancer__pathways') }} as moved
    inner join {{ ref('int_cancer__pathways') }} as target
        on
            moved.person_key = target.person_key
            and moved.care_id <> target.care_id
            and target.received_date >= moved.received_date
            and target.received_date <= {{ add_days('moved.received_date', wait_limit('cancer_62_day')) }}
    where moved.patient_status = '69' and coalesce(target.patient_status, '') <> '69'
    group by moved.care_id

)

select
    'CX-29' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when coalesce(pathways.patient_status, '') <> '69' then 'not_applicable'
        when pathways.closed_date is null then 'fail'
        when copies.has_same_date = 0 then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.closed_date is not null as closed
from {{ ref('int_cancer__pathways') }} as pathways
left join copies on pathways.care_id = copies.care_id
