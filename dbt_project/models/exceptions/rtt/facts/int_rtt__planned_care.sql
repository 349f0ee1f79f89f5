-- everything planned for a later date, list entries and tests, and whether the clock that it needs once overdue runs
with requests as (

    select
        request_id,
        patient_id,
        pathway_key,
        modality,
        clock_start_date,
        planned_due_date,
        is_planned_request,
        is_waiting
    from {{ ref('int_rtt__tests') }}

),

-- a test that names no pathway may be any of its patient's
tests as (

    select distinct
        coalesce('pathway ' || pathway_key, 'patient ' || patient_id) as whose,
        modality
    from requests
    where is_waiting and not is_planned_request and clock_start_date <= {{ as_at() }}

),

tested as (

    select distinct whose
    from tests

)

select
    entries.entry_id as record_key,
    entries.patient_id,
    entries.pathway_key,
    coalesce(entries.planned_kind, 'care') as kind,
    entries.planned_due_date as due_date,
    entries.is_planned,
    case coalesce(entries.planned_kind, 'treatment')
        when 'diagnostic' then tested_pathways.whose is not null or tested_patients.whose is not null
        when 'treatment' then entries.has_open_period or entries.active_on_pathway > 0
        else false
    end as is_on_a_clock,
    entries.owner
from {{ ref('int_rtt__assessed_entries') }} as entries
left join tested as tested_pathways on 'pathway ' || entries.pathway_key = tested_pathways.whose
left join tested as tested_patients on 'patient ' || entries.patient_id = tested_patients.whose
where entries.admission_method = '13'
union all
select
    'test:' || requests.request_id as record_key,
    requests.patient_id,
    requests.pathway_key,
    'diagnostic' as kind,
    requests.planned_due_date as due_date,
    requests.is_waiting as is_planned,
    -- the day on which the test was asked for is no start: the clock of overdue surveillance begins when it is due
    coalesce(requests.clock_start_date between requests.planned_due_date and {{ as_at() }}, false)
    or same_pathways.whose is not null
    or same_patients.whose is not null as is_on_a_clock,
    'diagnostics booking' as owner
from requests
left join tests as same_pathways
    on 'pathway ' || requests.pathway_key = same_pathways.whose and requests.modality = same_pathways.modality
left join tests as same_patients
    on 'patient ' || requests.patient_id = same_patients.whose and requests.modality = same_patients.modality
where requests.is_planned_request
