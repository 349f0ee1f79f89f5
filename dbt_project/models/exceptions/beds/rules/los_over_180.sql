select
    'LOS_OVER_180' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when not stays.is_open or stays.nights is null then 'not_applicable'
        when stays.nights > {{ var('long_spell_days') }} then 'fail'
        else 'pass'
    end as status,
    'admitted ' || cast(stays.admitted_at as varchar) || ', day ' || cast(stays.nights as varchar) as detail,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner
from {{ ref('beds__stays') }} as stays
