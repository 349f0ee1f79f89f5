{{ config(severity='error', meta={'rule_id': 'CX-47', 'kind': 'reconciliation', 'model': 'cancer__shares', 'domain': 'cancer', 'title': 'The shares of every patient sum to one'}) }}
select
    treatment_id
from {{ ref('cancer__shares') }}
group by treatment_id
having
    sum(share_total) <> 1
    or sum(share_within) + sum(share_breach) <> 1
    or sum(local_share_total) <> 1
    or sum(local_share_within) + sum(local_share_breach) <> 1
