with first_arrival as (

    {{ history_start('reached_at_utc', ref('int_ed__clocks'), 'reached_at_utc') }}

),

-- how far the department has told: its extract may be a night behind
told as (

    select {{ local_to_utc(add_days('max(source_as_at)', 1)) }} as told_to_utc
    from {{ ref('int_ed__stamps') }}

)

select
    'SPELL_21_NO_ED' as rule_id,
    spells.spell_id as record_key,
    spells.patient_id,
    cast(null as string) as pathway_id,
    case
        when spells.admitted_on > {{ as_at() }} then 'too_early'
        -- before its first attendance the department cannot be missing anything
        when coalesce(spells.admitted_at_utc < {{ add_minutes('first_arrival.reached_at_utc', 1440) }}, true) then 'not_applicable'
        when links.attendance_id is null and spells.admitted_at_utc >= told.told_to_utc then 'too_early'
        when links.attendance_id is null then 'fail'
        else 'pass'
    end as status,
    'patient administration' as owner,
    spells.admitted_on
from {{ ref('int_ed__spells') }} as spells
cross join first_arrival
cross join told
left join {{ ref('int_ed__spell_links') }} as links on spells.spell_id = links.spell_id
where spells.is_from_department
