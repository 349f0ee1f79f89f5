-- the tracked referral that each record belongs to: what a tracker works from
with belongings as (

    select
        care_id as record_key,
        care_id as work_item,
        1 as place
    from {{ ref('stg_cancer__pathways') }}
    union all
    select
        treatment_id as record_key,
        care_id as work_item,
        2 as place
    from {{ ref('stg_cancer__treatments') }}
    union all
    select
        transfer_id as record_key,
        care_id as work_item,
        3 as place
    from {{ ref('stg_cancer__transfers') }}

),

-- keys with a part behind the record: a standard, the first appointment, a column
parted as (

    select
        belongings.record_key || '|' || part.name as record_key,
        belongings.work_item,
        belongings.place
    from belongings
    inner join (
        select 'FDS' as name
        union all
        select '31D' as name
        union all
        select '62D' as name
        union all
        select 'first_seen' as name
    ) as part on 1 = 1

),

wrong_values as (

    select
        wrong.record_key,
        belongings.work_item,
        belongings.place
    from {{ ref('dq_wrong_value_cancer') }} as wrong
    inner join belongings
        on
            {{ without_last_part('wrong.record_key') }}
            = case belongings.place
                when 1 then 'cancer.pathways|'
                when 2 then 'cancer.treatments|'
                else 'cancer.transfers|'
            end || belongings.record_key

),

all_records as (

    select * from belongings
    union all
    select * from parted
    union all
    select * from wrong_values

)

-- two feeds may number alike: then the tracked referral of that number
select
    record_key,
    work_item
from all_records
qualify row_number() over (partition by record_key order by place nulls last, work_item nulls last) = 1
