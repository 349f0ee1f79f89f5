-- the tracked referral that each record belongs to: what a tracker works from
with belongings as (

    select
        care_id as record_key,
        care_id as work_item
    from {{ ref('stg_cancer__pathways') }}
    union all
    select
        treatment_id as record_key,
        care_id as work_item
    from {{ ref('stg_cancer__treatments') }}
    union all
    select
        transfer_id as record_key,
        care_id as work_item
    from {{ ref('stg_cancer__transfers') }}

),

-- keys with a part behind the record: a standard, the first appointment, a column
parted as (

    select
        record_key || '|' || part.name as record_key,
        work_item
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
        belongings.work_item
    from {{ ref('dq_wrong_value_cancer') }} as wrong
    inner join belongings
        on
            {{ without_last_part('wrong.record_key') }} in (
                'cancer.pathways|' || belongings.record_key,
                'cancer.treatments|' || belongings.record_key,
                'cancer.transfers|' || belongings.record_key
            )

),

all_records as (

    select * from belongings
    union all
    select * from parted
    union all
    select * from wrong_values

)

-- two feeds may number alike: the pathway of its own number comes first
select
    record_key,
    min(work_item) as work_item
from all_records
group by record_key
