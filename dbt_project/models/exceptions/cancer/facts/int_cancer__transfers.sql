-- every transfer of the tracker; one that was acknowledged before it was sent is not acknowledged
select
    transfer_id,
    care_id,
    direction,
    from_provider,
    to_provider,
    transfer_date,
    {{ usable_end('transfer_date', 'acknowledged_date') }} as acknowledged_date,
    {{ rejected_end('transfer_date', 'acknowledged_date') }} as acknowledged_date_rejected
from {{ ref('stg_cancer__transfers') }}
