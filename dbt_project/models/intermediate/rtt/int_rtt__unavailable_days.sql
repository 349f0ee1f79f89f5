-- days on which a patient on the list cancelled, declined, did not attend, was unavailable or was not fit
select
    entry_id,
    cast(null as string) as pathway_key,
    coalesce(cast(cancelled_at as date), tci_date) as unavailable_date,
    case
        when cancelled_by = 'hospital' then 'patient not fit: a date was cancelled for a clinical reason'
        else 'patient cancelled or did not attend a date'
    end as reason
from {{ ref('stg_pas__admission_offers') }}
where
    -- offer outcome 5: failed to arrive
    (cancelled_by = 'patient' or outcome = '5' or (cancelled_by = 'hospital' and reason_type = 'clinical'))
    and coalesce(cast(cancelled_at as date), tci_date) is not null
union all
select
    cast(null as string) as entry_id,
    pathways.pathway_key,
    events.event_date as unavailable_date,
    case
        when events.event_type = 'patient_unavailable' then 'patient unavailable'
        else 'patient declined or cancelled a date'
    end as reason
from {{ ref('int_rtt__events') }} as events
inner join {{ ref('int_rtt__pathways') }} as pathways on events.pathway_number = pathways.pathway_number
where events.event_type in ('offer_declined', 'patient_unavailable', 'patient_cancel') and events.event_date is not null
