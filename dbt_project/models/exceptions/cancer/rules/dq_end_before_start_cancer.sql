with ends as (

    select
        'transfers|' || transfer_id as record_key,
        transfer_date as start_date,
        acknowledged_date_rejected as ended_before,
        acknowledged_date is not null as has_end
    from {{ ref('int_cancer__transfers') }}
    union all
    select
        'actions|' || action_id as record_key,
        created_date as start_date,
        completed_date_rejected as ended_before,
        completed_date is not null as has_end
    from {{ ref('int_cancer__actions') }}

)

select
    'DQ_END_BEFORE_START' as rule_id,
    entries.record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when ends.ended_before is not null then 'fail'
        when ends.has_end then 'pass'
        else 'not_applicable'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    entries.feed,
    ends.start_date,
    ends.ended_before
from {{ ref('int_cancer__tracker_entries') }} as entries
left join ends on entries.record_key = ends.record_key
left join {{ ref('int_cancer__pathways') }} as pathways on entries.care_id = pathways.care_id
