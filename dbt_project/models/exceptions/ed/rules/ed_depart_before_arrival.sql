select
    'ED_DEPART_BEFORE_ARRIVAL' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when not has_begun then 'too_early'
        when departed_at_utc < clock_start_utc then 'fail'
        else 'pass'
    end as status,
    told
    || case
        when {{ add_minutes('departed_at_utc', 1440) }} >= clock_start_utc
            then '; one day later it would be ' || cast({{ minutes_between('clock_start_utc', add_minutes('departed_at_utc', 1440)) }} as varchar) || ' minutes'
        else ''
    end as detail,
    owner
from {{ ref('int_ed__assessed_attendances') }}
