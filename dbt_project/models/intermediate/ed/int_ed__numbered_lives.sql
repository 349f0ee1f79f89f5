{{ config(meta={'not_gated_by': ['pas']}) }}
-- when the person was born and died whose NHS number an attendance may give in place of the local identifier
select
    persons.identifying_number,
    max(persons.birth_date) as birth_date,
    max(persons.death_date) as death_date
from {{ ref('int_patients__persons') }} as persons
left join {{ ref('int_ed__shared_numbers') }} as shared on persons.identifying_number = shared.nhs_number
where persons.identifying_number is not null and shared.nhs_number is null
group by persons.identifying_number
