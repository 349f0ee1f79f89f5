select
    'ED_12H_DTA' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when not has_begun then 'too_early'
        when not is_admitted then 'not_applicable'
        when decision_to_admit_band = '12h+' then 'fail'
        else 'pass'
    end as status,
    told || ', ' || coalesce(cast(decision_to_admit_wait_minutes as varchar), 'unknown') || ' minutes from the decision' as detail,
    owner
from {{ ref('int_ed__assessed_attendances') }}
