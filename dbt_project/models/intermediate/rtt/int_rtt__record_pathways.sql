-- every record of the patient administration system that belongs to a pathway, with the key of that pathway
select
    records.record_kind,
    records.record_id,
    identities.pathway_key,
    identities.pathway_id,
    identities.pathway_issuer,
    identities.patient_id
from {{ ref('int_rtt__resolved_records') }} as records
inner join {{ ref('int_rtt__identities') }} as identities on records.full_key = identities.full_key
