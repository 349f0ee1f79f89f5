select
    'WARD_STAY_GAP' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as string) as pathway_id,
    case
        when not stays.has_spell then 'not_applicable'
        when stays.gap_minutes > {{ var('ward_stay_tolerance_minutes') }} then 'fail'
        else 'pass'
    end as status,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner,
    stays.ward,
    stays.bed,
    stays.started_at,
    -- a length that grows by itself is no fact; that it lasts is one
    coalesce(stays.gap_lasts, false) as lasts,
    case when not coalesce(stays.gap_lasts, false) then stays.gap_minutes end as gap_minutes
from {{ ref('int_beds__flow') }} as stays
