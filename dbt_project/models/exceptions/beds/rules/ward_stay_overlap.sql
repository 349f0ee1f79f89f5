select
    'WARD_STAY_OVERLAP' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as varchar) as pathway_id,
    case
        -- of a stay without patient and spell nobody knows another
        when stays.person like 'stay %' then 'not_applicable'
        when stays.own_overlap_minutes > {{ var('ward_stay_tolerance_minutes') }} then 'fail'
        else 'pass'
    end as status,
    'ward ' || stays.ward || ', bed ' || coalesce(stays.bed, 'unknown')
    || ', from ' || coalesce(cast(stays.started_at as varchar), 'unknown')
    || case
        -- a length that grows by itself is no fact; that it lasts is one
        when stays.own_overlap_lasts then ', not ended though the next stay has begun'
        else ', still open ' || cast(stays.own_overlap_minutes as varchar) || ' minutes into the next stay'
    end as detail,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner
from {{ ref('int_beds__flow') }} as stays
