select
    'DT_AMBIGUOUS_LOCAL_TIME' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when {{ any_time("the_time_doubt = 'ambiguous'") }} then 'fail'
        else 'pass'
    end as status,
    owner,
    {{ named_times("the_time_doubt = 'ambiguous'") }} as times
from {{ ref('int_ed__assessed_attendances') }}
