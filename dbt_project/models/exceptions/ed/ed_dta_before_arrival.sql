select
    'ED_DTA_BEFORE_ARRIVAL' as rule_id,
    source.attendance_id as record_key,
    source.patient_id,
    cast(null as varchar) as pathway_id,
    case
        when attendances.attendance_id is null and source.arrived_at is not null then 'too_early'
        when source.decided_to_admit_at_utc < coalesce(source.ambulance_arrived_at_utc, source.arrived_at_utc) then 'fail'
        else 'pass'
    end as status,
    'arrived ' || coalesce(cast(source.arrived_at as varchar), 'unknown') || ', departed ' || coalesce(cast(source.departed_at as varchar), 'unknown') || ', decision ' || coalesce(cast(source.decided_to_admit_at as varchar), 'none') as detail,
    coalesce(source.site, 'emergency department') as owner
from {{ ref('stg_ed__attendances') }} as source
left join {{ ref('ed__attendances') }} as attendances on source.attendance_id = attendances.attendance_id

