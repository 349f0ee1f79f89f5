{{ config(meta={'not_gated_by': ['pas']}) }}
with patients as (

    select
        registered.patient_id,
        case when shared.nhs_number is null then registered.nhs_number end as identifying_number
    from {{ ref('int_ed__registered') }} as registered
    left join {{ ref('int_ed__shared_numbers') }} as shared on registered.nhs_number = shared.nhs_number

)

select
    spells.spell_id,
    spells.patient_id,
    -- the person in the same words as of the attendances
    coalesce('nhs ' || patients.identifying_number, 'patient ' || spells.patient_id) as person,
    cast(spells.admitted_at as date) as admitted_on,
    {{ earlier_reading('spells.admitted_at') }} as admitted_at_utc,
    {{ later_reading('spells.admitted_at') }} as admitted_at_later_utc,
    spells.discharged_at_utc,
    spells.admission_method,
    coalesce(spells.admission_method = '21', false) as is_from_department,
    coalesce(spells.admission_method in ('22', '23', '24', '25', '2A', '2B', '2C', '2D', '28'), false) as is_other_emergency,
    spells.administrative_category,
    spells.source_as_at
from {{ ref('stg_pas__spells') }} as spells
left join patients on spells.patient_id = patients.patient_id
where cast(spells.admitted_at as date) <= {{ add_days(as_at(), 1) }}
