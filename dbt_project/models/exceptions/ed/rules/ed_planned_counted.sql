select
    'ED_PLANNED_COUNTED' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when counted and (attendance_category = '4' or (is_scheduled_return and coalesce(attendance_category, '1') = '1')) then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    attendance_category as category
from {{ ref('int_ed__assessed_attendances') }}
