{{ config(materialized='view') }}
-- every record of the patient administration system that belongs to a pathway, with the key of that pathway; a view, because
-- a number is written faster than four texts, and read again for every reader faster than those
select
    records.record_kind,
    records.record_id,
    identities.pathway_key,
    identities.pathway_id,
    identities.pathway_issuer,
    identities.patient_id
from {{ ref('int_rtt__record_identities') }} as records
inner join {{ ref('int_rtt__identities') }} as identities on records.identity_number = identities.identity_number
