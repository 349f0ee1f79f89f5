select
    'ED_SPELL_SHARED' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when spell_id is null then 'not_applicable'
        when shares_spell then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    spell_id as spell,
    names_own_spell
from {{ ref('int_ed__assessed_attendances') }}
