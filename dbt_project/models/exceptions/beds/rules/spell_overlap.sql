select
    'SPELL_OVERLAP' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case when others.spell_id is not null then 'fail' else 'pass' end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.admitted_at,
    others.other_spell_id,
    others.other_admitted_at,
    -- a count that grows by itself is no fact; that both are open is one
    others.lasts,
    case when not others.lasts then others.midnights end as midnights
from {{ ref('beds__stays') }} as stays
left join {{ ref('int_beds__overlapping_spells') }} as others on stays.spell_id = others.spell_id
