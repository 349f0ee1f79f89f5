-- every diagnostic request with its pathway
select
    requests.request_id,
    requests.patient_id,
    links.pathway_key,
    requests.modality,
    requests.clock_start_date,
    coalesce(requests.planned, false) as is_planned_request,
    requests.planned_due_date,
    requests.appointment_date,
    requests.performed_date,
    requests.removed_date,
    (requests.performed_date is null or requests.performed_date > {{ as_at() }})
    and (requests.removed_date is null or requests.removed_date > {{ as_at() }}) as is_waiting
from {{ ref('stg_pas__diagnostic_requests') }} as requests
left join {{ ref('int_rtt__record_pathways') }} as links
    on requests.request_id = links.record_id and links.record_kind = 'test'
