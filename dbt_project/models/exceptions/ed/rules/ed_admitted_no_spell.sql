select
    'ED_ADMITTED_NO_SPELL' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when told_to_utc is null or not is_admitted then 'not_applicable'
        when linked_spell_id is null and coalesce(spell_until_utc > told_to_utc, true) then 'too_early'
        when linked_spell_id is null and coalesce(coalesce(sound_departed_at_utc, reached_at_utc) < told_from_utc, true) then 'not_applicable'
        when linked_spell_id is null then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at
from {{ ref('int_ed__assessed_attendances') }}
