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
    'identifier of ' || cast(length(pathway_id) as varchar) || ' characters, issuer ' || coalesce(pathway_issuer, 'missing') as detail,
    'data quality' as owner
from {{ ref('int_rtt__assessed_pathways') }}
