{{ config(severity='error', meta={'rule_id': 'CX-I04', 'kind': 'reconciliation', 'model': 'cancer__clocks', 'domain': 'cancer', 'title': 'The two cuts of the provider extract hold the same treatments'}) }}
select
    "PERIOD",
    "STANDARD",
    "STAGE/ROUTE"
from {{ ref('cancer__provider_extract') }}
where "STANDARD" <> '28-day FDS'
group by "PERIOD", "STANDARD", "STAGE/ROUTE"
having
    sum(case when "TREATMENT MODALITY" = 'ALL MODALITIES' then "TOTAL TREATED" else -"TOTAL TREATED" end) <> 0
    or sum(case when "TREATMENT MODALITY" = 'ALL MODALITIES' then "BREACHES" else -"BREACHES" end) <> 0
