-- outcomes that were taken in before keys were made with the home's secret name their exception by its former key
select
    outcomes.outcome_id,
    case
        when former.delivery is not null then {{ keyed_hash('outcomes.exception_key') }}
        else outcomes.exception_key
    end as exception_key,
    outcomes.validated_by,
    outcomes.validated_at,
    outcomes.outcome,
    outcomes.valid_until
from {{ ref('stg_validation__outcomes') }} as outcomes
left join {{ source('clockstop', 'former_outcomes') }} as former on outcomes.source_delivery = former.delivery
