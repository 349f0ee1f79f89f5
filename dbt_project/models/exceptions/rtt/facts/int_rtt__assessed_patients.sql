-- every patient with the other records of the same NHS number
with persons as (

    select
        persons.patient_id,
        persons.nhs_number,
        persons.birth_date,
        pathways.patient_id is not null as has_pathway
    from {{ ref('int_patients__persons') }} as persons
    left join (
        select distinct patient_id
        from {{ ref('int_rtt__pathways') }}
    ) as pathways on persons.patient_id = pathways.patient_id

),

numbers as (

    select
        nhs_number,
        min(patient_id) as first_holder,
        max(patient_id) as last_holder,
        min(birth_date) as first_birth_date,
        max(birth_date) as last_birth_date,
        min(case when has_pathway then patient_id end) as first_patient_id
    from persons
    where nhs_number is not null
    group by nhs_number

)

select
    patients.patient_id,
    patients.nhs_number,
    persons.nhs_number is not null as has_valid_number,
    persons.has_pathway,
    coalesce(numbers.first_birth_date < numbers.last_birth_date, false) as shared_with_other_birth_date,
    coalesce(numbers.first_holder < patients.patient_id, false) as is_further_holder,
    case
        when numbers.first_holder < patients.patient_id then numbers.first_holder
        when numbers.last_holder > patients.patient_id then numbers.last_holder
    end as other_holder,
    -- two dates of birth are two people with one number, not one person with two records
    case
        when
            numbers.first_patient_id < patients.patient_id
            and coalesce(numbers.first_birth_date = numbers.last_birth_date, true)
            then numbers.first_patient_id
    end as merge_into_patient_id
from {{ ref('stg_pas__patients') }} as patients
inner join persons on patients.patient_id = persons.patient_id
left join numbers on persons.nhs_number = numbers.nhs_number
