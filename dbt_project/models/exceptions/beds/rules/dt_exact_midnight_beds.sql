select
    'DT_EXACT_MIDNIGHT' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when stays.admitted_at is null and stays.discharged_at is null then 'not_applicable'
        when coalesce({{ is_midnight('stays.admitted_at') }}, 0) = 1 or coalesce({{ is_midnight('stays.discharged_at') }}, 0) = 1 then 'fail'
        else 'pass'
    end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.admitted_at,
    stays.discharged_at
from {{ ref('beds__stays') }} as stays
