select
    'WARD_STAY_OUTSIDE_SPELL' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as string) as pathway_id,
    case
        when not stays.has_spell then 'not_applicable'
        when stays.outside_spell_minutes > {{ var('ward_stay_tolerance_minutes') }} then 'fail'
        else 'pass'
    end as status,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner,
    stays.ward,
    stays.bed,
    stays.started_at,
    stays.outside_spell_minutes as outside_minutes
from {{ ref('int_beds__flow') }} as stays
