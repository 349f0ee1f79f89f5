select
    'BED_OVERLAP' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as varchar) as pathway_id,
    case when stays.other_ward_stay_id is not null then 'fail' else 'pass' end as status,
    'ward ' || stays.ward || ', bed ' || coalesce(stays.bed, 'unknown')
    || ', from ' || coalesce(cast(stays.started_at as varchar), 'unknown')
    || case
        -- a length that grows by itself is no fact; that it lasts is one
        when stays.bed_overlap_lasts then ', together with another patient, both still there'
        else coalesce(', together with another patient for ' || cast(stays.bed_overlap_minutes as varchar) || ' minutes', '')
    end as detail,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner
from {{ ref('int_beds__flow') }} as stays
