{{ config(severity='error', meta={'rule_id': 'RTT-I05', 'kind': 'reconciliation', 'model': 'rtt__ptl', 'domain': 'rtt', 'title': 'Few pathways leave the list without an explanation'}) }}
select
    opening,
    unexplained
from {{ ref('rtt__roll_forward') }}
where
    treatment_function = 'C_999'
    and unexplained > greatest(
        {{ var('roll_forward_unexplained_least') }}, {{ var('roll_forward_unexplained_per_thousand') }} / 1000e0 * opening
    )
