select
    'SPELL_OVERLAP' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case when others.spell_id is not null then 'fail' else 'pass' end as status,
    'admitted ' || coalesce(cast(stays.admitted_at as varchar), 'unknown')
    || ', while spell ' || coalesce(others.other_spell_id, 'none')
    || ' of the same patient, admitted ' || coalesce(cast(others.other_admitted_at as varchar), 'unknown')
    || case
        -- a count that grows by itself is no fact; that both are open is one
        when others.lasts then ', is open too'
        else ', ran over ' || coalesce(cast(others.midnights as varchar), 'unknown') || ' of the same midnights'
    end as detail,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner
from {{ ref('beds__stays') }} as stays
left join {{ ref('int_beds__overlapping_spells') }} as others on stays.spell_id = others.spell_id
