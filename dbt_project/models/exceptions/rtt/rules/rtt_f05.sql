select
    'RTT-F05' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when length(pathway_id) > 20 or pathway_issuer is null or not {{ matches('pathway_issuer', '[A-Z0-9]{3,6}') }} then 'fail'
        when pathway_id like '%' || ubrn and {{ matches('ubrn', '[0-9]{12}') }} and pathway_issuer <> 'X09' then 'fail'
        else 'pass'
    end as status,
    'data quality' as owner,
    length(pathway_id) as identifier_length,
    pathway_issuer as issuer
from {{ ref('int_rtt__assessed_pathways') }}
