select
    'WARD_STAY_GAP' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as varchar) as pathway_id,
    case
        when not stays.has_spell then 'not_applicable'
        when stays.gap_minutes > {{ var('ward_stay_tolerance_minutes') }} then 'fail'
        else 'pass'
    end as status,
    'ward ' || stays.ward || ', bed ' || coalesce(stays.bed, 'unknown')
    || ', from ' || coalesce(cast(stays.started_at as varchar), 'unknown')
    || case
        -- a length that grows by itself is no fact; that it lasts is one
        when stays.gap_lasts then ', ended, and in no ward after it'
        else coalesce(', ' || cast(stays.gap_minutes as varchar) || ' minutes after it in no ward', '')
    end as detail,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner
from {{ ref('int_beds__flow') }} as stays
