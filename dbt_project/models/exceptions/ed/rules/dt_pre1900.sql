select
    'DT_PRE1900' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when {{ any_time("the_time_before_1900") }} then 'fail'
        else 'pass'
    end as status,
    owner,
    {{ named_times("the_time_before_1900") }} as times
from {{ ref('int_ed__assessed_attendances') }}
