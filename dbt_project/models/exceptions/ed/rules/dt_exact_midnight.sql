select
    'DT_EXACT_MIDNIGHT' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when {{ any_time("the_time = cast(cast(the_time as date) as timestamp)") }} then 'fail'
        else 'pass'
    end as status,
    owner,
    {{ named_times("the_time = cast(cast(the_time as date) as timestamp)") }} as times
from {{ ref('int_ed__assessed_attendances') }}
