with grouped as (

    select
        pathways.care_id,
        pathways.person_key,
        pathways.received_date,
        coalesce(types.tumour_group, pathways.referral_type) as tumour_group
    from {{ ref('int_cancer__pathways') }} as pathways
    left join {{ ref('cancer_referral_types') }} as types on pathways.referral_type = types.referral_type
    where pathways.is_open and pathways.person_key not like 'care %' and pathways.referral_type is not null

),

of_person as (

    select
        care_id,
        received_date,
        lag(care_id) over same_site as care_id_before,
        lag(received_date) over same_site as received_before
    from grouped
    window same_site as (
        partition by person_key, tumour_group
        order by received_date, care_id
    )

),

earlier as (

    select
        care_id,
        received_before as received_date
    from of_person
    where care_id_before is not null and {{ days_between('received_before', 'received_date') }} <= 28

)

select
    'CX-28' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when earlier.care_id is not null then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    earlier.received_date as other_received_date
from {{ ref('cancer__ptl') }} as pathways
left join earlier on pathways.care_id = earlier.care_id
