select
    'ED_HANDOVER_OVER_180' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when not has_begun then 'too_early'
        when handover_minutes is null then 'not_applicable'
        when handover_minutes > {{ var('ed_handover_long_minutes') }} then 'fail'
        else 'pass'
    end as status,
    told || ', handover took ' || coalesce(cast(handover_minutes as varchar), 'unknown') || ' minutes' as detail,
    owner
from {{ ref('int_ed__judged_attendances') }}
