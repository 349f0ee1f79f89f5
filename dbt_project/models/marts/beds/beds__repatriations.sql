select
    spell_id,
    patient_id,
    last_ward as ward,
    treatment_function,
    repatriation_to,
    repatriation_since,
    {{ days_between('repatriation_since', as_at()) }} as days_waiting,
    nights,
    discharge_ready_date
from {{ ref('beds__stays') }}
where is_open and not_meeting and repatriation_to is not null
