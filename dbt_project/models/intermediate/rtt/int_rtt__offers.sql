-- every offer of an admission date with the pathway and the state of the list entry that it is for
select
    offers.offer_id,
    offers.entry_id,
    offers.patient_id,
    links.pathway_key,
    offers.offered_date,
    offers.tci_date,
    offers.outcome,
    offers.cancelled_at,
    offers.cancelled_by,
    offers.reason_type,
    offers.reasonable,
    coalesce(entries.is_active, false) as is_for_active_entry,
    coalesce(offers.outcome is null and offers.cancelled_at is null and offers.tci_date >= {{ as_at() }}, false)
        as is_ahead
from {{ ref('stg_pas__admission_offers') }} as offers
left join {{ ref('int_rtt__entries') }} as entries on offers.entry_id = entries.entry_id
left join {{ ref('int_rtt__record_pathways') }} as links
    on offers.offer_id = links.record_id and links.record_kind = 'offer'
