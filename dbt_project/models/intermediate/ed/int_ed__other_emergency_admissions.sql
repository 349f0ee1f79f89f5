select
    spells.spell_id,
    spells.admitted_on
from {{ ref('int_ed__spells') }} as spells
left join {{ ref('int_ed__spell_links') }} as links on spells.spell_id = links.spell_id
where
    spells.is_other_emergency
    and links.spell_id is null
    -- the return is of care that the NHS pays for
    and coalesce(spells.administrative_category, '01') <> '02'
    and spells.admitted_on <= {{ as_at() }}
