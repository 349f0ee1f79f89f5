-- a spell by its identifier, else the nearest of the person, both around decision and departure; one spell an attendance.
-- Of the attendances that name one spell those of its own patient come first; shared by several people it is nobody else's.
with same_patient as (

    -- the local identifier may be missing in the department, or be another record of the same person
    select clocks.attendance_id, spells.spell_id
    from {{ ref('int_ed__clocks') }} as clocks
    inner join {{ ref('int_ed__spells') }} as spells on clocks.patient_id = spells.patient_id
    union
    select clocks.attendance_id, spells.spell_id
    from {{ ref('int_ed__clocks') }} as clocks
    inner join {{ ref('int_ed__spells') }} as spells on clocks.person = spells.person

),

candidates as (

    select
        clocks.attendance_id,
        spells.spell_id,
        'spell identifier' as link_method,
        case when clocks.names_own_spell then 1 else 2 end as preference,
        abs({{ minutes_between('coalesce(clocks.departed_at_utc, clocks.decided_at_utc, clocks.reached_at_utc)', 'spells.admitted_at_utc') }}) as minutes_apart
    from {{ ref('int_ed__clocks') }} as clocks
    inner join {{ ref('int_ed__spells') }} as spells
        on
            clocks.spell_id = spells.spell_id
            -- an identifier typed wrong names a spell of another time or of somebody else
            and coalesce(
                {{ to_the_minute('spells.admitted_at_utc') }} between clocks.spell_from_utc and clocks.spell_until_utc
                or {{ to_the_minute('spells.admitted_at_later_utc') }} between clocks.spell_from_utc and clocks.spell_until_utc,
                true
            )
            and (clocks.names_own_spell or not (clocks.shares_spell or clocks.names_spell_of_another))
    union all
    select
        clocks.attendance_id,
        spells.spell_id,
        'patient and time' as link_method,
        3 as preference,
        abs({{ minutes_between('coalesce(clocks.departed_at_utc, clocks.decided_at_utc, clocks.reached_at_utc)', 'spells.admitted_at_utc') }}) as minutes_apart
    from same_patient
    inner join {{ ref('int_ed__clocks') }} as clocks on same_patient.attendance_id = clocks.attendance_id
    inner join {{ ref('int_ed__spells') }} as spells on same_patient.spell_id = spells.spell_id
    where
        (clocks.is_admitted or spells.is_from_department)
        and (
            {{ to_the_minute('spells.admitted_at_utc') }} between clocks.spell_from_utc and clocks.spell_until_utc
            or {{ to_the_minute('spells.admitted_at_later_utc') }} between clocks.spell_from_utc and clocks.spell_until_utc
        )

),

of_attendance as (

    select *
    from (
        select
            *,
            row_number() over (
                partition by attendance_id
                order by preference nulls last, minutes_apart nulls last, spell_id nulls last
            ) as place
        from candidates
    ) as placed
    where place = 1

)

select
    attendance_id,
    spell_id,
    link_method
from (
    select
        attendance_id,
        spell_id,
        link_method,
        row_number() over (
            partition by spell_id
            order by preference nulls last, minutes_apart nulls last, attendance_id nulls last
        ) as place
    from of_attendance
) as placed
where place = 1
