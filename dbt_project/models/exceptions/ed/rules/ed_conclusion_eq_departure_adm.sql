select
    'ED_CONCLUSION_EQ_DEPARTURE_ADM' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when not is_admitted then 'not_applicable'
        when concluded_at_utc = departed_at_utc and decided_at_utc is distinct from concluded_at_utc then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at
from {{ ref('int_ed__assessed_attendances') }}
