select
    'DAYCASE_OVERNIGHT' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when stays.patient_classification is null or stays.patient_classification <> '2' then 'not_applicable'
        when stays.midnights is null then 'not_applicable'
        when stays.midnights >= 1 then 'fail'
        else 'pass'
    end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.admitted_at,
    -- a count that grows by itself is no fact; that the patient is still here is one
    stays.is_open as still_here,
    case when not stays.is_open then stays.midnights end as midnights
from {{ ref('beds__stays') }} as stays
