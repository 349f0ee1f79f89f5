{{ config(severity='error', meta={'rule_id': 'CX-I02', 'kind': 'reconciliation', 'model': 'cancer__shares', 'domain': 'cancer', 'title': 'Days before and after a transfer are the days of the 62-day clock'}) }}
select
    shares.treatment_id
from {{ ref('cancer__shares') }} as shares
inner join {{ ref('cancer__clocks') }} as clocks
    on shares.treatment_id = clocks.treatment_id and clocks.standard = '62D'
where
    shares.method = 'six scenarios'
    and shares.days_to_transfer + shares.days_transfer_to_treatment <> clocks.days
