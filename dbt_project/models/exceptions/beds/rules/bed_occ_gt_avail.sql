-- open as the return reads it
with states as (

    select
        states.ward,
        states.ward || '|' || {{ moment_text('states.snapshot_at') }} as record_key,
        states.occupied,
        {{ declared_core_open('states', 'wards') }} + coalesce(states.escalation_open, 0) as open_beds
    from {{ ref('stg_beds__bed_states') }} as states
    left join {{ ref('int_beds__wards') }} as wards
        on
            states.ward = wards.ward
            and cast(states.snapshot_at as date) >= wards.valid_from
            and (wards.valid_to is null or cast(states.snapshot_at as date) <= wards.valid_to)

)

select
    'BED_OCC_GT_AVAIL' as rule_id,
    record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id,
    case
        when occupied is null or open_beds is null then 'not_applicable'
        when occupied > open_beds then 'fail'
        else 'pass'
    end as status,
    ward as owner,
    occupied,
    open_beds
from states
