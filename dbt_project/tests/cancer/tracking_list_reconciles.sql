{{ config(severity='error', meta={'rule_id': 'CX-I05', 'kind': 'reconciliation', 'model': 'cancer__ptl', 'domain': 'cancer', 'title': 'The tracking list before, with every movement, is tonight\'s list'}) }}
select route
from {{ ref('cancer__roll_forward') }}
where
    opening + referred + upgraded + transferred_in + other_in + route_moved_in
    - treated - no_cancer - downgraded - closed - transferred_out - removed_other - route_moved_out - unexplained
    <> closing
