-- every action of the tracker; one that was completed before it was made is open
select
    action_id,
    care_id,
    due_date,
    created_date,
    {{ usable_end('created_date', 'completed_date') }} as completed_date,
    {{ rejected_end('created_date', 'completed_date') }} as completed_date_rejected
from {{ ref('stg_cancer__actions') }}
