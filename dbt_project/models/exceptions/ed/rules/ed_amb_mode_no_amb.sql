select
    'ED_AMB_MODE_NO_AMB' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when arrival_mode_meaning = 'other' and coalesce(ambulance_arrived_at, ambulance_handover_at) is not null then 'fail'
        when arrival_mode_meaning = 'ambulance' and coalesce(ambulance_arrived_at, ambulance_handover_at) is null then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    arrival_mode_meaning = 'ambulance' as by_ambulance
from {{ ref('int_ed__assessed_attendances') }}
