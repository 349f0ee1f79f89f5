{{ config(meta={'not_gated_by': ['beds', 'pas']}) }}
-- a stay that names no spell, or the spell of another patient, is no first ward
with stays as (

    select
        recorded.ward_stay_id,
        recorded.spell_id,
        recorded.ward,
        {{ earlier_reading('recorded.started_at') }} as started_at_utc,
        {{ later_reading('recorded.started_at') }} as started_at_later_utc
    from {{ ref('stg_beds__ward_stays') }} as recorded
    inner join {{ ref('int_ed__spells') }} as spells on recorded.spell_id = spells.spell_id
    left join {{ ref('int_ed__registered') }} as patients on recorded.patient_id = patients.patient_id
    where
        not coalesce(recorded.home_leave, false)
        and recorded.started_at is not null
        and (
            recorded.patient_id is null
            or recorded.patient_id = spells.patient_id
            -- no spell has the number of two people as its person
            or spells.person = 'nhs ' || patients.nhs_number
        )

),

first_stays as (

    select
        spell_id,
        ward,
        started_at_utc,
        started_at_later_utc
    from (
        select
            spell_id,
            ward,
            started_at_utc,
            started_at_later_utc,
            row_number() over (
                partition by spell_id
                order by started_at_utc nulls last, ward_stay_id nulls last
            ) as place
        from stays
    ) as placed
    where place = 1

),

inventory as (

    select
        ward,
        name
    from (
        select
            ward,
            name,
            row_number() over (partition by ward order by valid_from desc nulls last) as place
        from {{ ref('stg_beds__wards') }}
    ) as placed
    where place = 1

)

select
    first_stays.spell_id,
    first_stays.ward,
    coalesce(given.name, inventory.name, first_stays.ward) as ward_name,
    first_stays.started_at_utc,
    first_stays.started_at_later_utc
from first_stays
left join inventory on first_stays.ward = inventory.ward
left join {{ ref('int_reference__names') }} as given on given.list_name = 'ward' and first_stays.ward = given.code
