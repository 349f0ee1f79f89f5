{{ config(severity='error', meta={'rule_id': 'CX-I04', 'kind': 'reconciliation', 'model': 'cancer__clocks', 'domain': 'cancer', 'title': 'The two cuts of the provider extract hold the same treatments'}) }}
select
    {{ adapter.quote('PERIOD') }},
    {{ adapter.quote('STANDARD') }},
    {{ adapter.quote('STAGE/ROUTE') }}
from {{ ref('cancer__provider_extract') }}
where {{ adapter.quote('STANDARD') }} <> '28-day FDS'
group by {{ adapter.quote('PERIOD') }}, {{ adapter.quote('STANDARD') }}, {{ adapter.quote('STAGE/ROUTE') }}
having
    sum(case when {{ adapter.quote('TREATMENT MODALITY') }} = 'ALL MODALITIES' then {{ adapter.quote('TOTAL TREATED') }} else -{{ adapter.quote('TOTAL TREATED') }} end) <> 0
    or sum(case when {{ adapter.quote('TREATMENT MODALITY') }} = 'ALL MODALITIES' then {{ adapter.quote('BREACHES') }} else -{{ adapter.quote('BREACHES') }} end) <> 0
