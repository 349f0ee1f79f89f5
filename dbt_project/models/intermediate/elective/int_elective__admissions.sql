-- The admissions of the patient of an offer for its list entry: by the entry; a spell that names no entry by patient and
-- pathway. The entry of another patient links nobody.
with spells as (

    select
        spells.spell_id,
        spells.patient_id,
        persons.identifying_number,
        spells.entry_id,
        spells.pathway_id,
        spells.admitted_at,
        case
            when not {{ stops_before('spells.admitted_at', 'spells.admitted_at_utc', 'spells.discharged_at', 'spells.discharged_at_utc') }}
                then spells.discharged_at
        end as discharged_at,
        coalesce(spells.admission_method, '11') in ('11', '12', '13') as is_elective,
        spells.definitive_treatment
    from {{ ref('stg_pas__spells') }} as spells
    left join {{ ref('int_patients__persons') }} as persons on spells.patient_id = persons.patient_id

),

offers as (

    select
        offers.offer_id,
        offers.patient_id,
        persons.identifying_number,
        offers.entry_id,
        offers.pathway_id
    from {{ ref('int_elective__offers') }} as offers
    left join {{ ref('int_patients__persons') }} as persons on offers.patient_id = persons.patient_id

)

select
    offers.offer_id,
    spells.spell_id,
    spells.admitted_at,
    spells.discharged_at,
    spells.definitive_treatment
from offers
inner join spells on offers.entry_id = spells.entry_id
where {{ same_patient('offers.patient_id', 'spells.patient_id', 'offers.identifying_number', 'spells.identifying_number') }}
union all
select
    offers.offer_id,
    spells.spell_id,
    spells.admitted_at,
    spells.discharged_at,
    spells.definitive_treatment
from offers
inner join spells on offers.pathway_id = spells.pathway_id
where
    spells.entry_id is null
    and spells.is_elective
    and {{ same_patient('offers.patient_id', 'spells.patient_id', 'offers.identifying_number', 'spells.identifying_number') }}
