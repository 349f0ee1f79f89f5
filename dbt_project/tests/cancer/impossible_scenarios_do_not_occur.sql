{{ config(severity='error', meta={'rule_id': 'CX-I07', 'kind': 'reconciliation', 'model': 'cancer__shares', 'domain': 'cancer', 'title': 'Both phases in time and the whole late, or the reverse, cannot be'}) }}
select
    shares.treatment_id
from {{ ref('cancer__shares') }} as shares
inner join {{ ref('cancer__clocks') }} as clocks
    on shares.treatment_id = clocks.treatment_id and clocks.standard = '62D'
where
    shares.method = 'six scenarios'
    and (
        (shares.days_to_transfer <= 38 and shares.days_transfer_to_treatment <= 24 and not clocks.within_standard)
        or (shares.days_to_transfer > 38 and shares.days_transfer_to_treatment > 24 and clocks.within_standard)
    )
