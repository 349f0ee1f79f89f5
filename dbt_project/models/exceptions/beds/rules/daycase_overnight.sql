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
    'day case with ' || cast(stays.midnights as varchar) || ' midnights, admitted ' || cast(stays.admitted_at as varchar) as detail,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner
from {{ ref('beds__stays') }} as stays
