{{ config(severity='error', meta={'rule_id': 'ELE-I01', 'kind': 'reconciliation', 'model': 'elective__return_quarterly', 'domain': 'elective', 'title': 'The quarters add up to the cancellations'}) }}
with returned as (

    select
        sum(last_minute_cancellations) as cancellations,
        sum(not_treated_within_28_days) as breaches
    from {{ ref('elective__return_quarterly') }}

),

listed as (

    select
        count(*) as cancellations,
        count(*) filter (where breach_28_day) as breaches
    from {{ ref('elective__last_minute_cancellations') }}

)

select
    returned.cancellations,
    listed.cancellations as listed_cancellations
from returned
cross join listed
where
    coalesce(returned.cancellations, 0) <> listed.cancellations
    or coalesce(returned.breaches, 0) <> listed.breaches
