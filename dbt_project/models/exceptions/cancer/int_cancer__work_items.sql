-- the tracked referral that each record of the cancer rules belongs to: what a tracker works from. Feeds may number alike, so
-- a record is known by the subject of its rule and its key together
with pathways as (

    select
        care_id as record_key,
        care_id as work_item
    from {{ ref('stg_cancer__pathways') }}

),

treatments as (

    select
        treatment_id as record_key,
        care_id as work_item
    from {{ ref('stg_cancer__treatments') }}

),

subjects as (

    {% for subject in ['open_pathway', 'pathway', 'tracked_record'] -%}
    select
        '{{ subject }}' as subject,
        record_key,
        work_item
    from pathways
    union all
    {% endfor -%}
    {% for subject, part in [('adjustment', 'first_seen'), ('counted_clock', 'FDS'), ('upload_record', 'FDS')] -%}
    select
        '{{ subject }}' as subject,
        record_key || '|{{ part }}' as record_key,
        work_item
    from pathways
    union all
    {% endfor -%}
    {% for subject in ['treatment', 'adjustment', 'upload_record'] -%}
    select
        '{{ subject }}' as subject,
        record_key,
        work_item
    from treatments
    union all
    {% endfor -%}
    {% for part in ['31D', '62D'] -%}
    select
        'counted_clock' as subject,
        record_key || '|{{ part }}' as record_key,
        work_item
    from treatments
    union all
    {% endfor -%}
    select
        'transfer' as subject,
        transfer_id as record_key,
        care_id as work_item
    from {{ ref('stg_cancer__transfers') }}
    union all
    select
        'tracker_entry' as subject,
        record_key,
        care_id as work_item
    from {{ ref('int_cancer__tracker_entries') }}

),

wrong_of_pathways as (

    select
        'wrong_value' as subject,
        wrong.record_key,
        pathways.work_item
    from {{ ref('dq_wrong_value_cancer') }} as wrong
    inner join pathways on {{ without_last_part('wrong.record_key') }} = 'cancer.pathways|' || pathways.record_key

),

wrong_of_entries as (

    select
        'wrong_value' as subject,
        wrong.record_key,
        entries.care_id as work_item
    from {{ ref('dq_wrong_value_cancer') }} as wrong
    inner join {{ ref('int_cancer__tracker_entries') }} as entries
        on {{ without_last_part('wrong.record_key') }} = 'cancer.' || entries.record_key

),

all_records as (

    select * from subjects
    union all
    select * from wrong_of_pathways
    union all
    select * from wrong_of_entries

)

select
    subject,
    record_key,
    work_item
from all_records
