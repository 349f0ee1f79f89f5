-- everybody that the domain counts, with whom else their NHS number belongs to
with patients as (

    select distinct patient_id from {{ ref('int_elective__offers') }}

)

select
    patients.patient_id,
    persons.nhs_number is not null as has_valid_number,
    coalesce(persons.is_number_of_two_births, false) as is_number_of_two_births,
    persons.other_holder
from patients
left join {{ ref('int_patients__persons') }} as persons on patients.patient_id = persons.patient_id
where patients.patient_id is not null
