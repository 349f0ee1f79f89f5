with ends as (

    select
        'transfers|' || transfer_id as record_key,
        'transfer sent ' || coalesce(cast(transfer_date as varchar), 'on no day') as begun,
        ', acknowledged ' || acknowledged_date_rejected || '; it counts as not acknowledged' as ended_before,
        acknowledged_date is not null or acknowledged_date_rejected is not null as has_end
    from {{ ref('int_cancer__transfers') }}
    union all
    select
        'actions|' || action_id as record_key,
        'action made ' || coalesce(cast(created_date as varchar), 'on no day') as begun,
        ', completed ' || completed_date_rejected || '; it counts as open' as ended_before,
        completed_date is not null or completed_date_rejected is not null as has_end
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
    coalesce(ends.begun, entries.feed) || coalesce(ends.ended_before, '') as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__tracker_entries') }} as entries
left join ends on entries.record_key = ends.record_key
left join {{ ref('int_cancer__pathways') }} as pathways on entries.care_id = pathways.care_id
