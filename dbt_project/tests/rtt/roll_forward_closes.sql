{{ config(severity='error', meta={'rule_id': 'RTT-I04', 'kind': 'reconciliation', 'model': 'rtt__ptl', 'domain': 'rtt', 'title': 'The list before, with every movement, is tonight\'s list'}) }}
select treatment_function
from {{ ref('rtt__roll_forward') }}
where
    opening + clock_starts + transferred_in + function_moved_in
    - clock_stops - nullified - transferred_out - removed_other - function_moved_out - unexplained
    <> closing
