-- every diagnostic request with its pathway
with requests as (

    select
        requests.*,
        -- where a planned test is dated to begin on the day that it is due, it may be done early
        case
            when not coalesce(requests.planned and requests.clock_start_date >= requests.planned_due_date, false)
                then requests.clock_start_date
        end as first_date
    from {{ ref('stg_pas__diagnostic_requests') }} as requests

),

ended as (

    select
        *,
        {{ usable_end('first_date', 'performed_date') }} as usable_performed_date,
        {{ rejected_end('first_date', 'performed_date') }} as early_performed_date,
        {{ usable_end('first_date', 'removed_date') }} as usable_removed_date,
        {{ rejected_end('first_date', 'removed_date') }} as early_removed_date
    from requests

)

select
    ended.request_id,
    ended.patient_id,
    links.pathway_key,
    ended.modality,
    ended.clock_start_date,
    coalesce(ended.planned, false) as is_planned_request,
    ended.planned_due_date,
    ended.appointment_date,
    ended.usable_performed_date as performed_date,
    ended.early_performed_date as performed_date_rejected,
    ended.usable_removed_date as removed_date,
    ended.early_removed_date as removed_date_rejected,
    (ended.usable_performed_date is null or ended.usable_performed_date > {{ as_at() }})
    and (ended.usable_removed_date is null or ended.usable_removed_date > {{ as_at() }}) as is_waiting
from ended
left join {{ ref('int_rtt__record_pathways') }} as links
    on ended.request_id = links.record_id and links.record_kind = 'test'
