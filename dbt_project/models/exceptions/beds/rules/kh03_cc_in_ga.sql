select
    'KH03_CC_IN_GA' as rule_id,
    ward || '|' || cast(valid_from as string) as record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id,
    case
        -- the return counts a ward without a sector as general and acute
        when coalesce(sector, 'ga') <> 'ga' then 'not_applicable'
        -- the inventory has no intensity: critical care shows in its main specialty
        when main_specialty = '192' then 'fail'
        else 'pass'
    end as status,
    ward as owner,
    ward
from {{ ref('int_beds__wards') }}
