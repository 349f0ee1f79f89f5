select
    'WARD_STAY_OVERLAP' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as string) as pathway_id,
    case
        -- of a stay without patient and spell nobody knows another
        when stays.person like 'stay %' then 'not_applicable'
        when stays.own_overlap_minutes > {{ var('ward_stay_tolerance_minutes') }} then 'fail'
        else 'pass'
    end as status,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner,
    stays.ward,
    stays.bed,
    stays.started_at,
    -- a length that grows by itself is no fact; that it lasts is one
    coalesce(stays.own_overlap_lasts, false) as lasts,
    case when not coalesce(stays.own_overlap_lasts, false) then stays.own_overlap_minutes end as overlap_minutes
from {{ ref('int_beds__flow') }} as stays
