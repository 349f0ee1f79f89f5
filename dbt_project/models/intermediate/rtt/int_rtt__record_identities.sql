-- every record of the patient administration system that belongs to a pathway, with the number of that pathway: two million
-- records are written with one text each, their own key
select
    records.record_kind,
    records.record_id,
    identities.identity_number
from {{ ref('int_rtt__resolved_records') }} as records
inner join {{ ref('int_rtt__identities') }} as identities
    -- by the parts of the full key, which only identities have as one text
    on
        records.named_by = identities.named_by
        and records.pathway_id = identities.given_id
        and coalesce(records.pathway_issuer, '') = coalesce(identities.pathway_issuer, '')
        and coalesce(records.patient_id, '') = coalesce(identities.patient_id, '')
