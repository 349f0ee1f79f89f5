select
    'BED_OCC_GT_AVAIL' as rule_id,
    ward || '|' || cast(snapshot_at as varchar) as record_key,
    cast(null as varchar) as patient_id,
    cast(null as varchar) as pathway_id,
    case
        when occupied is null or core_open is null then 'not_applicable'
        when occupied > core_open + coalesce(escalation_open, 0) then 'fail'
        else 'pass'
    end as status,
    cast(occupied as varchar) || ' patients in ' || cast(core_open + coalesce(escalation_open, 0) as varchar) || ' open beds' as detail,
    ward as owner
from {{ ref('stg_beds__bed_states') }}
