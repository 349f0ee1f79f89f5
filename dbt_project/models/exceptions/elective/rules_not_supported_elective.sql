select
    rule_id,
    domain,
    title,
    missing
from {{ ref('rules_not_supported') }}
where domain = 'elective'
