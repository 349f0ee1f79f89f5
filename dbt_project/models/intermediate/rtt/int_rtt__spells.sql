-- every spell that has begun, with its pathway, by its own identifier or through its list entry
select
    spells.spell_id,
    spells.patient_id,
    links.pathway_key,
    cast(spells.admitted_at as date) as admitted_date,
    -- SPELL_END_BEFORE_START of beds names the others
    {{ usable_end('cast(spells.admitted_at as date)', 'cast(spells.discharged_at as date)') }} as discharged_date,
    coalesce(spells.admission_method in ('11', '12', '13'), false) as is_elective,
    coalesce(spells.admission_method in ('21', '22', '23', '24', '25', '28', '2A', '2B', '2D'), false) as is_emergency,
    coalesce(spells.definitive_treatment, false) as is_treatment,
    coalesce(not spells.definitive_treatment, false) as is_not_treatment,
    spells.treatment_function
from {{ ref('stg_pas__spells') }} as spells
left join {{ ref('int_rtt__record_pathways') }} as links
    on spells.spell_id = links.record_id and links.record_kind = 'spell'
where cast(spells.admitted_at as date) <= {{ as_at() }}
