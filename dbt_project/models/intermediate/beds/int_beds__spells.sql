with timed as (

    select
        spell_id,
        patient_id,
        pathway_id,
        entry_id,
        admitted_at,
        {{ earlier_reading('admitted_at') }} as admitted_at_utc,
        discharged_at,
        {{ earlier_reading('discharged_at') }} as discharged_at_earlier_utc,
        {{ later_reading('discharged_at') }} as discharged_at_utc,
        admission_method,
        patient_classification,
        treatment_function,
        site,
        discharge_method,
        administrative_category
    from {{ ref('stg_pas__spells') }}

),

judged as (

    select
        *,
        {{ stops_before('admitted_at', 'admitted_at_utc', 'discharged_at', 'discharged_at_utc') }} as ends_before_start,
        -- as at the night nobody has left after it
        coalesce(cast(discharged_at as date) <= {{ as_at() }}, false) as has_ended
    from timed

)

select
    judged.spell_id,
    judged.patient_id,
    persons.identifying_number,
    judged.pathway_id,
    judged.entry_id,
    judged.admitted_at,
    judged.admitted_at_utc,
    case when judged.has_ended and not judged.ends_before_start then judged.discharged_at end as discharged_at,
    case when judged.has_ended and not judged.ends_before_start then judged.discharged_at_earlier_utc end as discharged_at_earlier_utc,
    case when judged.has_ended and not judged.ends_before_start then judged.discharged_at_utc end as discharged_at_utc,
    case when judged.ends_before_start then cast(judged.discharged_at as string) end as discharged_at_rejected,
    judged.admission_method,
    judged.patient_classification,
    judged.treatment_function,
    judged.site,
    judged.discharge_method,
    judged.administrative_category
from judged
left join {{ ref('int_patients__persons') }} as persons on judged.patient_id = persons.patient_id
