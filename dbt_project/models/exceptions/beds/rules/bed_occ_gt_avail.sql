select
    'BED_OCC_GT_AVAIL' as rule_id,
    states.ward || '|' || cast(states.snapshot_at as varchar) as record_key,
    cast(null as varchar) as patient_id,
    cast(null as varchar) as pathway_id,
    case
        when states.occupied is null or coalesce(states.core_open, wards.core_beds) is null then 'not_applicable'
        when states.occupied > coalesce(states.core_open, wards.core_beds) + coalesce(states.escalation_open, 0) then 'fail'
        else 'pass'
    end as status,
    cast(states.occupied as varchar) || ' patients in '
    || cast(coalesce(states.core_open, wards.core_beds) + coalesce(states.escalation_open, 0) as varchar)
    || ' open beds: escalation or corridor spaces not declared, or patients not discharged on the record' as detail,
    states.ward as owner
from {{ ref('stg_beds__bed_states') }} as states
left join {{ ref('int_beds__wards') }} as wards
    on
        states.ward = wards.ward
        and cast(states.snapshot_at as date) >= wards.valid_from
        and (wards.valid_to is null or cast(states.snapshot_at as date) <= wards.valid_to)
