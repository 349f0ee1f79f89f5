select
    'DT_FUTURE' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when {{ any_time("cast(the_time as date) > last_possible_day") }} then 'fail'
        else 'pass'
    end as status,
    owner,
    {{ named_times("cast(the_time as date) > last_possible_day") }} as times
from {{ ref('int_ed__assessed_attendances') }}
