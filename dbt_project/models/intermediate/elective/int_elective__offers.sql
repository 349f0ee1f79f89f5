-- a list entry says something of an offer where it is the same patient's; an empty identifier is nobody's link
with named as (

    select
        offers.offer_id,
        {{ same_patient('offers.patient_id', 'entries.patient_id', 'patients.identifying_number', 'others.identifying_number') }} as is_same_patient
    from {{ ref('stg_pas__admission_offers') }} as offers
    inner join {{ ref('stg_pas__waiting_list') }} as entries on offers.entry_id = entries.entry_id
    left join {{ ref('int_patients__persons') }} as patients on offers.patient_id = patients.patient_id
    left join {{ ref('int_patients__persons') }} as others on entries.patient_id = others.patient_id

),

links as (

    select
        offers.offer_id,
        not coalesce(named.is_same_patient, true) as names_another_patient
    from {{ ref('stg_pas__admission_offers') }} as offers
    left join named on offers.offer_id = named.offer_id

),

offers as (

    select
        offers.offer_id,
        case when not links.names_another_patient then offers.entry_id end as entry_id,
        offers.entry_id as recorded_entry_id,
        links.names_another_patient,
        -- offers of one list entry, of one patient; without an entry each offer stands alone
        case
            when not links.names_another_patient then coalesce('entry ' || offers.entry_id, 'offer ' || offers.offer_id)
            else 'patient ' || coalesce(offers.patient_id, offers.offer_id) || ' entry ' || offers.entry_id
        end as offers_of,
        offers.patient_id,
        offers.offered_date,
        offers.tci_date,
        offers.operation_date,
        offers.outcome,
        offers.cancelled_at,
        offers.cancelled_by,
        offers.reason_type,
        offers.cancel_reason,
        offers.retimed_within_24h,
        offers.reasonable,
        offers.procedure_urgent,
        coalesce(offers.operation_date, offers.tci_date) as day_0,
        cast(offers.cancelled_at as date) as cancelled_on,
        -- the earliest day on which the patient was due: cancelling from then on is at the last minute
        least(coalesce(offers.tci_date, offers.operation_date), coalesce(offers.operation_date, offers.tci_date)) as due_on
    from {{ ref('stg_pas__admission_offers') }} as offers
    inner join links on offers.offer_id = links.offer_id
    where offers.offered_date is null or offers.offered_date <= {{ as_at() }}

),

ordered as (

    select
        *,
        coalesce(
            sum(case when retimed_within_24h then 1 else 0 end) over (
                partition by offers_of
                order by day_0 nulls last, offered_date nulls last, offer_id nulls last
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as postponements_before
    from offers

),

-- an offer made after this one, for whatever day: a date may be brought forward
rebooked as (

    select
        offers.offer_id,
        min(later.offered_date) as next_offered_date
    from offers
    inner join offers as later on offers.offers_of = later.offers_of and offers.offered_date < later.offered_date
    group by offers.offer_id

),

entries as (

    select
        entry_id,
        pathway_id,
        admission_method,
        intended_management,
        administrative_category,
        treatment_function,
        consultant,
        site,
        {{ usable_end('decision_to_admit_date', 'removed_date') }} as removed_date
    from {{ ref('stg_pas__waiting_list') }}

),

reasons as (

    select
        ordered.offer_id,
        max(case when reasons.reason_type = 'clinical' then 1 else 0 end) as reads_clinical,
        max(case when reasons.reason_type = 'non_clinical' then 1 else 0 end) as reads_non_clinical
    from ordered
    inner join {{ ref('cancellation_reasons') }} as reasons
        on lower(ordered.cancel_reason) like '%' || reasons.phrase || '%'
    group by ordered.offer_id

)

select
    ordered.offer_id,
    ordered.entry_id,
    ordered.recorded_entry_id,
    ordered.names_another_patient,
    ordered.offers_of,
    ordered.patient_id,
    entries.pathway_id,
    entries.treatment_function,
    entries.consultant,
    entries.site,
    entries.admission_method,
    entries.administrative_category,
    entries.removed_date,
    ordered.offered_date,
    ordered.tci_date,
    ordered.operation_date,
    ordered.day_0,
    ordered.due_on,
    ordered.outcome,
    ordered.cancelled_at,
    ordered.cancelled_on,
    ordered.cancelled_by,
    ordered.reason_type,
    ordered.cancel_reason,
    -- whatever says so: a system may know who cancelled and why, and not when
    ordered.cancelled_at is not null
    or (
        coalesce(ordered.outcome, '4') <> '1'
        and (
            coalesce(ordered.cancelled_by, ordered.reason_type, ordered.cancel_reason) is not null
            or coalesce(ordered.outcome in ('3', '4'), false)
        )
    ) as is_cancelled,
    coalesce(ordered.reasonable, false) as reasonable,
    coalesce(ordered.procedure_urgent, false) as procedure_urgent,
    coalesce(ordered.retimed_within_24h, false) and ordered.postponements_before = 0 as is_postponement,
    rebooked.next_offered_date,
    coalesce(ordered.cancelled_on >= ordered.due_on and ordered.cancelled_on <= {{ as_at() }}, false)
        as is_at_the_last_minute,
    -- what is missing keeps the patient in: only a method, or regular days or nights, takes an offer out of scope
    coalesce(entries.admission_method, '11') in ('11', '12', '13')
    and coalesce(entries.intended_management, '1') not in ('4', '5')
    and (
        coalesce(entries.administrative_category, '01') <> '02'
        or '{{ var("count_private_cancellations") }}' = 'yes'
    ) as in_scope,
    coalesce(reasons.reads_clinical, 0) = 1 as reads_clinical,
    coalesce(reasons.reads_non_clinical, 0) = 1 as reads_non_clinical
from ordered
left join entries on ordered.entry_id = entries.entry_id
left join rebooked on ordered.offer_id = rebooked.offer_id
left join reasons on ordered.offer_id = reasons.offer_id
