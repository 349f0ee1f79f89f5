with admitted as (

    select
        attendance_id,
        patient_id,
        reached_at_utc,
        decided_at_utc,
        departed_at_utc,
        arrived_local
    from {{ ref('int_ed__clocks') }}
    where is_admitted

),

from_department as (

    select
        admitted.attendance_id,
        links.spell_id,
        admitted.patient_id,
        case when links.spell_id is null then 'department only' else 'both' end as side,
        links.link_method,
        cast(admitted.arrived_local as date) as arrived_on,
        admitted.decided_at_utc,
        admitted.departed_at_utc
    from admitted
    left join {{ ref('int_ed__spell_links') }} as links on admitted.attendance_id = links.attendance_id

),

from_administration as (

    select
        links.attendance_id,
        spells.spell_id,
        spells.patient_id,
        case when links.attendance_id is null then 'administration only' else 'both' end as side,
        links.link_method,
        cast(null as date) as arrived_on,
        clocks.decided_at_utc,
        clocks.departed_at_utc
    from {{ ref('int_ed__spells') }} as spells
    left join {{ ref('int_ed__spell_links') }} as links on spells.spell_id = links.spell_id
    left join {{ ref('int_ed__clocks') }} as clocks on links.attendance_id = clocks.attendance_id
    -- those whose attendance is an admission are in the first part
    where spells.is_from_department and not coalesce(clocks.is_admitted, false)

),

both_sides as (

    select * from from_department
    union all
    select * from from_administration

),

timed as (

    select
        both_sides.*,
        spells.admitted_at_utc,
        spells.admitted_at_later_utc,
        wards.ward as first_ward,
        wards.ward_name as first_ward_name,
        wards.started_at_utc as first_ward_at_utc,
        wards.started_at_later_utc as first_ward_at_later_utc
    from both_sides
    left join {{ ref('int_ed__spells') }} as spells on both_sides.spell_id = spells.spell_id
    left join {{ ref('int_ed__first_wards') }} as wards on both_sides.spell_id = wards.spell_id

)

select
    attendance_id,
    spell_id,
    patient_id,
    side,
    link_method,
    arrived_on,
    decided_at_utc as decided_to_admit_at,
    departed_at_utc as departed_at,
    admitted_at_utc as admitted_at,
    first_ward,
    first_ward_name,
    first_ward_at_utc as first_ward_at,
    case when decided_at_utc is not null and departed_at_utc is not null then {{ minutes_between('decided_at_utc', 'departed_at_utc') }} end as decision_to_departure_minutes,
    case when decided_at_utc is not null and admitted_at_utc is not null then {{ minutes_between('decided_at_utc', 'admitted_at_later_utc') }} end as decision_to_admission_minutes,
    case when departed_at_utc is not null and admitted_at_utc is not null then {{ minutes_between('departed_at_utc', 'admitted_at_later_utc') }} end as departure_to_admission_minutes,
    case when departed_at_utc is not null and first_ward_at_utc is not null then {{ minutes_between('departed_at_utc', 'first_ward_at_later_utc') }} end as departure_to_first_ward_minutes,
    case when admitted_at_utc is not null and first_ward_at_utc is not null then {{ minutes_between('admitted_at_utc', 'first_ward_at_later_utc') }} end as admission_to_first_ward_minutes
from timed
