select
    'ED_SPELL_SHARED' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when not has_begun then 'too_early'
        when spell_id is null then 'not_applicable'
        when shares_spell then 'fail'
        else 'pass'
    end as status,
    told || ', spell ' || coalesce(spell_id, 'none') || case when names_own_spell then ', which is this patient''s' else '' end as detail,
    owner
from {{ ref('int_ed__assessed_attendances') }}
