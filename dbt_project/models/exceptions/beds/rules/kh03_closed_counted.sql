select
    'KH03_CLOSED_COUNTED' as rule_id,
    states.ward || '|' || {{ moment_text('states.snapshot_at') }} as record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id,
    case
        when states.core_open is null or wards.core_beds is null then 'not_applicable'
        when coalesce(states.closed_infection, 0) + coalesce(states.closed_staffing, 0) + coalesce(states.closed_other, 0) <= 0
            then 'not_applicable'
        when
            states.core_open
            + coalesce(states.closed_infection, 0) + coalesce(states.closed_staffing, 0) + coalesce(states.closed_other, 0)
            > wards.core_beds then 'fail'
        else 'pass'
    end as status,
    states.ward as owner,
    states.core_open,
    coalesce(states.closed_infection, 0) + coalesce(states.closed_staffing, 0) + coalesce(states.closed_other, 0) as closed,
    wards.core_beds
from {{ ref('stg_beds__bed_states') }} as states
left join {{ ref('int_beds__wards') }} as wards
    on
        states.ward = wards.ward
        and cast(states.snapshot_at as date) >= wards.valid_from
        and (wards.valid_to is null or cast(states.snapshot_at as date) <= wards.valid_to)
