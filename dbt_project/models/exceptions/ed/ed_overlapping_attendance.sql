select
    'ED_OVERLAPPING_ATTENDANCE' as rule_id,
    source.attendance_id as record_key,
    source.patient_id,
    cast(null as varchar) as pathway_id,
    case
        when attendances.attendance_id is null and source.arrived_at is not null then 'too_early'
        when overlapping.attendance_id is not null then 'fail'
        else 'pass'
    end as status,
    'arrived ' || coalesce(cast(source.arrived_at as varchar), 'unknown') || ', departed ' || coalesce(cast(source.departed_at as varchar), 'unknown') || '; the same person was here already' as detail,
    coalesce(source.site, 'emergency department') as owner
from {{ ref('stg_ed__attendances') }} as source
left join {{ ref('ed__attendances') }} as attendances on source.attendance_id = attendances.attendance_id
left join (
    select
        attendance_id
    from (
        select
            attendance_id,
            coalesce(ambulance_arrived_at_utc, arrived_at_utc) as reached_at_utc,
            max(departed_at_utc) over (
                partition by coalesce(patient_id, nhs_number), site
                order by coalesce(ambulance_arrived_at_utc, arrived_at_utc) nulls last, attendance_id nulls last
                rows between unbounded preceding and 1 preceding
            ) as earlier_departed_at_utc,
            coalesce(patient_id, nhs_number) as person
        from {{ ref('stg_ed__attendances') }}
    ) as walked
    where person is not null and reached_at_utc < earlier_departed_at_utc
) as overlapping on source.attendance_id = overlapping.attendance_id
