select
    'ED_OVERLAPPING_ATTENDANCE' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when not has_begun then 'too_early'
        when streamed_from is null and reached_at_utc < earlier_departed_at_utc then 'fail'
        else 'pass'
    end as status,
    told || '; the same person was here already' as detail,
    owner
from {{ ref('int_ed__assessed_attendances') }}
