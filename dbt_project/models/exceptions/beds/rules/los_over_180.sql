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
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.admitted_at,
    stays.nights
from {{ ref('beds__stays') }} as stays
