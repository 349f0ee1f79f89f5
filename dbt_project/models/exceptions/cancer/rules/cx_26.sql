select
    'CX-26' as rule_id,
    transfers.transfer_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when not coalesce(pathways.is_open, false) or transfers.direction is distinct from 'out' then 'not_applicable'
        when {{ days_between('pathways.clock_start_date', 'transfers.transfer_date') }} - pathways.first_seen_adjustment
            > {{ var('cancer_handover_day') }} then 'fail'
        when transfers.acknowledged_date is not null then 'pass'
        when coalesce(tonight.working_days_so_far - sent.working_days_so_far, 9999)
            <= {{ var('cancer_transfer_acknowledged_working_days') }} then 'too_early'
        else 'fail'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    {{ days_between('pathways.clock_start_date', 'transfers.transfer_date') }} - pathways.first_seen_adjustment as sent_on_day,
    transfers.acknowledged_date is not null as acknowledged
from {{ ref('int_cancer__transfers') }} as transfers
inner join {{ ref('int_calendar__days') }} as tonight on tonight.calendar_date = {{ as_at() }}
left join {{ ref('int_cancer__pathways') }} as pathways on transfers.care_id = pathways.care_id
left join {{ ref('int_calendar__days') }} as sent on transfers.transfer_date = sent.calendar_date
