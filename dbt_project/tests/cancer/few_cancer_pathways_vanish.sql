{{ config(severity='error', meta={'rule_id': 'CX-I06', 'kind': 'reconciliation', 'model': 'cancer__ptl', 'domain': 'cancer', 'title': 'Few cancer pathways leave the list without an explanation'}) }}
select
    opening,
    unexplained
from {{ ref('cancer__roll_forward') }}
where
    route = 'all'
    and unexplained > greatest(
        {{ var('roll_forward_unexplained_least') }}, {{ var('roll_forward_unexplained_per_thousand') }} / 1000e0 * opening
    )
