-- The spell of every ward stay: the one that it names, unless that is another patient's; else the only spell that its
-- patient has at that time. An empty identifier is nobody's link.
with recorded as (

    select
        ward_stay_id,
        spell_id,
        patient_id,
        {{ earlier_reading('started_at') }} as started_at_utc,
        {{ later_reading('ended_at') }} as ended_at_utc
    from {{ ref('stg_beds__ward_stays') }}

),

-- whom the stays of a spell name: of a spell that the administration does not know, this is all that is known
named as (

    select
        spell_id,
        min(patient_id) as patient_id,
        count(distinct patient_id) as patients
    from recorded
    where spell_id is not null and patient_id is not null
    group by spell_id

),

by_identifier as (

    select
        recorded.ward_stay_id,
        recorded.spell_id as recorded_spell_id,
        recorded.patient_id as recorded_patient_id,
        recorded.started_at_utc,
        recorded.ended_at_utc,
        spells.spell_id as named_spell_id,
        spells.patient_id as named_patient_id,
        coalesce(
            recorded.patient_id = spells.patient_id
            -- two records of one person share a valid NHS number
            or persons.identifying_number = spells.identifying_number,
            recorded.patient_id is null or recorded.patient_id = spells.patient_id
        ) as is_same_patient,
        coalesce(named.patients, 0) as patients_of_spell,
        named.patient_id as patient_of_spell
    from recorded
    left join {{ ref('int_beds__spells') }} as spells on recorded.spell_id = spells.spell_id
    left join {{ ref('int_patients__persons') }} as persons on recorded.patient_id = persons.patient_id
    left join named on recorded.spell_id = named.spell_id

),

-- stays that name no spell of their patient, and the spells that their patient has then
candidates as (

    select
        stays.ward_stay_id,
        min(spells.spell_id) as spell_id,
        min(spells.patient_id) as patient_id,
        count(*) as spells
    from by_identifier as stays
    inner join {{ ref('int_beds__spells') }} as spells
        on
            stays.recorded_patient_id = spells.patient_id
            and {{ to_the_minute('spells.admitted_at_utc') }} <= coalesce(stays.started_at_utc, stays.ended_at_utc, {{ night_end_utc() }})
            and (
                spells.discharged_at_utc is null
                or spells.discharged_at_utc > coalesce(stays.started_at_utc, stays.ended_at_utc, {{ add_minutes(night_end_utc(), -1) }})
            )
    where
        stays.recorded_spell_id is null
        or (stays.named_spell_id is not null and not stays.is_same_patient)
        or (stays.named_spell_id is null and stays.patients_of_spell > 1)
    group by stays.ward_stay_id

),

linked as (

    select
        stays.*,
        case
            when stays.named_spell_id is not null and stays.is_same_patient then 'spell identifier'
            when candidates.spells = 1 then 'patient and time'
        end as link_method,
        candidates.spell_id as found_spell_id,
        candidates.patient_id as found_patient_id
    from by_identifier as stays
    left join candidates on stays.ward_stay_id = candidates.ward_stay_id

)

select
    ward_stay_id,
    recorded_spell_id,
    recorded_patient_id,
    case
        when link_method = 'spell identifier' then named_spell_id
        when link_method = 'patient and time' then found_spell_id
        -- a spell that the administration does not know, unless several patients are said to have it
        when named_spell_id is null and patients_of_spell <= 1 then recorded_spell_id
    end as spell_id,
    link_method,
    named_spell_id is not null and not is_same_patient as names_another_patient,
    coalesce(
        case
            when link_method = 'spell identifier' then named_patient_id
            when link_method = 'patient and time' then found_patient_id
        end,
        recorded_patient_id,
        case when patients_of_spell = 1 then patient_of_spell end
    ) as patient_id,
    coalesce(
        'patient ' || case
            when link_method = 'spell identifier' then named_patient_id
            when link_method = 'patient and time' then found_patient_id
        end,
        'patient ' || recorded_patient_id,
        case when patients_of_spell = 1 then 'patient ' || patient_of_spell end,
        case when patients_of_spell = 0 then 'spell ' || recorded_spell_id end,
        'stay ' || ward_stay_id
    ) as person
from linked
